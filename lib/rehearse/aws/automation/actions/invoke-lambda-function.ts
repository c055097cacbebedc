import type { Input } from '../../input';
import { ActionFailure, missing } from './action';
import type { StepAction } from './action';

/** Invokes a function; an error that it throws fails the step. A function that runs longer than the step goes on, as on AWS. */
export const invokeLambdaFunction: StepAction = {
  defaultTimeoutSeconds: 300,
  maximumTimeoutSeconds: 300,
  problems: (step) => missing(step, 'FunctionName'),
  async run(inputs, context) {
    const answer = (await context.call('lambda', 'Invoke', {
      FunctionName: inputs.FunctionName,
      InvocationType: inputs.InvocationType ?? 'RequestResponse',
      Payload: payloadOf(inputs),
    })) as { readonly StatusCode: number; readonly FunctionError?: string; readonly Payload: string };
    const outputs = { StatusCode: `${answer.StatusCode}`, Payload: answer.Payload };
    if (answer.FunctionError === undefined) return { outputs };
    throw new ActionFailure(message(answer.Payload), { ...outputs, FunctionError: answer.FunctionError });
  },
};

function payloadOf({ InputPayload, Payload }: Input): string {
  if (InputPayload !== undefined) return JSON.stringify(InputPayload);
  return Payload === undefined ? '' : String(Payload);
}

function message(payload: string): string {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  return `Lambda function failed. ${errorType ?? 'Error'}: ${errorMessage ?? payload}`;
}
