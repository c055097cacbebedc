import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { clipped, OperateError, sentence, wordsOf } from './errors';
import { wakingOf } from './waking';

/** Who serves, and whether clients may write: read from reality. */
export interface Status {
  readonly reachable: true;
  /** `UNKNOWN`: the client endpoint leads to neither. */
  readonly serves: 'BLUE' | 'GREEN' | 'UNKNOWN';
  /** Green serves and takes writes. */
  readonly finished: boolean;
  /** Blue's fence. `closed` lifts itself when nobody renews it; `sealed` does not; `unknown` only where green serves. */
  readonly fence: 'absent' | 'open' | 'closed' | 'sealed' | 'unknown';
  /** One sentence. */
  readonly words: string;
  /** Address that the client endpoint leads to; empty when it leads nowhere. */
  readonly target: string;
}

/** Too little could be learned to act on; `why` says what stood in the way. */
export interface NoStatus {
  readonly reachable: false;
  readonly why: string;
  /** Where the client endpoint leads, if at least that could be read. */
  readonly serves?: 'BLUE';
  readonly target?: string;
}

export type StatusAnswer = Status | NoStatus;

/** Whom to ask. */
export interface StatusQuestion {
  /** ARN or name of the system's function. */
  readonly functionName: string;
  /** JSON of the payload whose `Step` is `status`. */
  readonly payload: string;
}

/** Asks the system's function. Never throws: whatever stands in the way is `why`. */
export async function askStatus(lambda: LambdaClient, question: StatusQuestion): Promise<StatusAnswer> {
  return readStatus(await ask(lambda, question).catch((error: unknown) => error));
}

/**
 * What the function answers. Throws OperateError with the function's own words when it failed, NotAwakeError when it was idle for weeks, AWS' error
 * when it was not reached.
 * @param signal gives the question up. @default - the client's own patience
 */
export async function ask(
  lambda: LambdaClient,
  { functionName, payload }: StatusQuestion,
  signal?: AbortSignal,
): Promise<unknown> {
  const { FunctionError, Payload } = await lambda
    .send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(payload) }),
      signal === undefined ? {} : { abortSignal: signal },
    )
    .catch((error: unknown) => Promise.reject(wakingOf(error)));
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError) throw new OperateError(field(answer, 'errorMessage') || FunctionError);
  return answer;
}

/** Judges what the function answered, or what kept it from answering. */
export function readStatus(answer: unknown): StatusAnswer {
  if (answer instanceof Error) return unreachable(wordsOf(answer));
  const serves = oneOf(field(answer, 'serves'), ['BLUE', 'GREEN', 'UNKNOWN'] as const);
  const finished = oneOf(field(answer, 'finished'), ['true', 'false'] as const);
  const fence = oneOf(field(answer, 'fence'), ['absent', 'open', 'closed', 'sealed', 'unknown'] as const);
  if (!serves || !finished || !fence) {
    return unreachable(`the status function answered ${clipped(JSON.stringify(answer) ?? 'nothing', 120)}`);
  }
  const words = sentence(clipped(field(answer, 'words'), 300) || `${serves} serves, the fence is ${fence}`);
  const target = field(answer, 'target') === 'unknown' ? '' : field(answer, 'target');
  if (serves === 'UNKNOWN' && target === '') return unreachable(words);
  if (serves === 'BLUE' && fence === 'unknown') return { ...unreachable(words), serves, target };
  return { reachable: true, serves, finished: serves === 'GREEN' && finished === 'true', fence, words, target };
}

/** The move may have been submitted and green does not take writes: the only way is forward. */
export function isBetween(status: Status): boolean {
  return (status.serves === 'GREEN' && !status.finished) || (status.serves === 'BLUE' && status.fence === 'sealed');
}

/** Blue serves, and nothing of ours keeps clients from writing. */
export function blueTakesWrites(status: Status): boolean {
  return status.serves === 'BLUE' && (status.fence === 'absent' || status.fence === 'open');
}

function unreachable(why: string): NoStatus {
  return { reachable: false, why: clipped(why, 300) };
}

function field(answer: unknown, name: string): string {
  const value = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

function oneOf<T extends string>(value: string, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}
