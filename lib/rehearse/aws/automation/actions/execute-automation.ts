import { isInput } from '../../input';
import { ActionFailure, missing } from './action';
import type { StepAction } from './action';

/** Starts another document and waits for its end. */
export const executeAutomation: StepAction = {
  defaultTimeoutSeconds: 3600,
  problems: (step) => missing(step, 'DocumentName'),
  async run(inputs, context) {
    const started = await context.call('ssm', 'StartAutomationExecution', {
      DocumentName: inputs.DocumentName,
      DocumentVersion: inputs.DocumentVersion,
      Parameters: lists(inputs.RuntimeParameters),
    });
    const { AutomationExecutionId } = started as { AutomationExecutionId: string };
    for (;;) {
      const got = await context.call('ssm', 'GetAutomationExecution', { AutomationExecutionId });
      const {
        AutomationExecutionStatus: Status,
        FailureMessage,
        Outputs,
      } = (got as { AutomationExecution: Child }).AutomationExecution;
      const outputs = { ExecutionId: AutomationExecutionId, Status, Output: Object.values(Outputs).flat() };
      if (Status === 'Success') return { outputs };
      if (!RUNNING.includes(Status)) {
        throw new ActionFailure(`Execution ${AutomationExecutionId} ended ${Status}: ${FailureMessage ?? ''}`, outputs);
      }
      await context.wait(POLL_MS);
    }
  },
};

interface Child {
  readonly AutomationExecutionStatus: string;
  readonly FailureMessage?: string;
  readonly Outputs: Readonly<Record<string, readonly string[]>>;
}

const POLL_MS = 50;
const RUNNING = ['Pending', 'InProgress', 'Waiting', 'Cancelling'];

function lists(parameters: unknown): Readonly<Record<string, readonly unknown[]>> {
  if (!isInput(parameters)) return {};
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, Array.isArray(value) ? (value as unknown[]) : [value]]),
  );
}
