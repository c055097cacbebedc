import { stepIdOf } from '../render/step-name';
import { GetAutomationExecutionCommand, paginateDescribeAutomationExecutions } from '@aws-sdk/client-ssm';
import type { AutomationExecution, SSMClient, StepExecution } from '@aws-sdk/client-ssm';
import { newestFirst, outcomeOf } from './execution';
import type { Execution, ExecutionStep, ObservedExecution } from './execution';
import { withWayToWake } from './waking';

/** Executions of a document that SSM still remembers (30 days), newest first. */
export async function executionsOf(ssm: SSMClient, document: string): Promise<Execution[]> {
  const found: Execution[] = [];
  // There is no filter by exact name: another upgrade's document may begin with this one's.
  const pages = paginateDescribeAutomationExecutions(
    { client: ssm, pageSize: 50 },
    { Filters: [{ Key: 'DocumentNamePrefix', Values: [document] }] },
  );
  for await (const { AutomationExecutionMetadataList: page = [] } of pages) {
    found.push(...page.filter(({ DocumentName }) => DocumentName === document).map(execution));
  }
  return found.sort(newestFirst);
}

/** One execution as it is now, with its steps. */
export async function observe(ssm: SSMClient, id: string): Promise<ObservedExecution> {
  const { AutomationExecution: found } = await ssm.send(
    new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
  );
  if (!found) throw new Error(`SSM answered without the execution ${id}`);
  const parameters = Object.entries(found.Parameters ?? {}).map(([name, values]) => [name, values.join(',')]);
  return {
    ...execution(found),
    parameters: Object.fromEntries(parameters) as Record<string, string>,
    steps: (found.StepExecutions ?? []).map(step),
  };
}

type Described = Pick<
  AutomationExecution,
  | 'AutomationExecutionId'
  | 'DocumentName'
  | 'AutomationExecutionStatus'
  | 'ExecutionStartTime'
  | 'ExecutionEndTime'
  | 'FailureMessage'
>;

function execution(found: Described): Execution {
  return {
    id: found.AutomationExecutionId ?? '',
    document: found.DocumentName ?? '',
    outcome: outcomeOf(found.AutomationExecutionStatus),
    stopping: found.AutomationExecutionStatus === 'Cancelling',
    startedAt: found.ExecutionStartTime?.getTime() ?? 0,
    endedAt: found.ExecutionEndTime?.getTime(),
    message: found.FailureMessage && plain(found.FailureMessage),
  };
}

function step(found: StepExecution): ExecutionStep {
  const reached = found.ExecutionStartTime !== undefined || (found.StepStatus ?? 'Pending') !== 'Pending';
  return {
    // The operator knows steps by the ids of the runbook.
    name: stepIdOf(found.StepName ?? ''),
    outcome: reached ? outcomeOf(found.StepStatus) : 'not run',
    startedAt: found.ExecutionStartTime?.getTime(),
    endedAt: found.ExecutionEndTime?.getTime(),
    message: found.FailureMessage && plain(found.FailureMessage),
    output: (found.Outputs?.Payload ?? found.Outputs?.Output)?.join('\n'),
  };
}

/** SSM wraps each message into the same two sentences, which say nothing. */
function plain(message: string): string {
  const words = message
    .replace(/^Step fails when it is [A-Za-z/]+ action\.\s*/, '')
    .replace(/\s*Please refer to Automation Service Troubleshooting Guide.*$/s, '')
    .trim();
  return withWayToWake(words);
}
