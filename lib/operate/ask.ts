import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { OperateError } from './errors';
import { readState } from './read-state';
import type { StateAnswer } from './state';
import { wakingOf } from './waking';

/** Whom to ask, and what. */
export interface Question {
  /** ARN or name of the function. */
  readonly functionName: string;
  /** JSON of the payload. */
  readonly payload: string;
}

/** Asks the system for the state. Never throws: whatever stands in the way is `why`. */
export async function askState(lambda: LambdaClient, question: Question): Promise<StateAnswer> {
  return readState(await ask(lambda, question).catch((error: unknown) => error));
}

/**
 * What the function answers. Throws OperateError with the function's own words when it failed, NotAwakeError when it was idle for weeks, AWS' error
 * when it was not reached.
 * @param signal gives the question up. @default - the client's own patience
 */
export async function ask(
  lambda: LambdaClient,
  { functionName, payload }: Question,
  signal?: AbortSignal,
): Promise<unknown> {
  const { FunctionError, Payload } = await lambda
    .send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(payload) }),
      signal === undefined ? {} : { abortSignal: signal },
    )
    .catch((error: unknown) => Promise.reject(wakingOf(error)));
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError) throw new OperateError(errorMessage(answer) || FunctionError);
  return answer;
}

function errorMessage(answer: unknown): string {
  const { errorMessage: words } = (answer ?? {}) as { readonly errorMessage?: unknown };
  return typeof words === 'string' ? words : '';
}
