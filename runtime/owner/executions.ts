import {
  AutomationExecutionNotFoundException,
  CancelCommandCommand,
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  ListCommandInvocationsCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { setTimeout as sleep } from 'node:timers/promises';

/** Statuses of an execution after which it starts nothing any more. */
const ENDED = /^(Success|TimedOut|Cancelled|Failed|CompletedWithSuccess|CompletedWithFailure|Exited|Rejected)$/;

/** Statuses of a command on a host that has not ended there. */
const RUNS = /^(Pending|InProgress|Delayed|Cancelling)$/;

const EVERY_MS = 500;

/** What SSM knows of executions, the owner's or earlier ones. */
export interface Executions {
  /** Whether an execution may still start steps; one that SSM no longer knows has ended. */
  isRunning(execution: string): Promise<boolean>;
  /**
   * Cancels the commands that an execution left on hosts, and waits for their end.
   * @returns ids of those that had not ended within the time: a host that has gone never says that it ended
   */
  endCommands(execution: string, patienceMs: number): Promise<readonly string[]>;
}

/** Asks SSM, by this client. */
export function automationExecutions(ssm: SSMClient): Executions {
  return {
    isRunning: async (execution) => {
      const { AutomationExecutionMetadataList: [found] = [] } = await ssm.send(
        new DescribeAutomationExecutionsCommand({ Filters: [{ Key: 'ExecutionId', Values: [execution] }] }),
      );
      return found !== undefined && !ENDED.test(found.AutomationExecutionStatus ?? '');
    },
    endCommands: async (execution, patienceMs) => {
      const until = Date.now() + patienceMs;
      let running = await runningOf(ssm, await commandsOf(ssm, execution));
      for (const CommandId of running) await ssm.send(new CancelCommandCommand({ CommandId }));
      while (running.length > 0 && Date.now() < until) {
        await sleep(EVERY_MS);
        running = await runningOf(ssm, running);
      }
      return running;
    },
  };
}

async function commandsOf(ssm: SSMClient, execution: string): Promise<string[]> {
  const known = await ssm
    .send(new GetAutomationExecutionCommand({ AutomationExecutionId: execution }))
    .catch((error: unknown) => {
      if (!(error instanceof AutomationExecutionNotFoundException)) throw error;
      return undefined;
    });
  return (known?.AutomationExecution?.StepExecutions ?? [])
    .filter(({ Action }) => Action === 'aws:runCommand')
    .flatMap(({ Outputs }) => Outputs?.CommandId ?? []);
}

async function runningOf(ssm: SSMClient, commands: readonly string[]): Promise<string[]> {
  const running: string[] = [];
  for (const CommandId of commands) {
    const { CommandInvocations = [] } = await ssm.send(new ListCommandInvocationsCommand({ CommandId }));
    if (CommandInvocations.some(({ Status = '' }) => RUNS.test(Status))) running.push(CommandId);
  }
  return running;
}
