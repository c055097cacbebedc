import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { lastTookAllBack } from '../../../lib/operate/abort';
import { allExecutions } from '../../../lib/operate/documents';
import type { DocumentRole, Executions } from '../../../lib/operate/documents';
import { UnansweredError } from '../../../lib/operate/errors';
import type { Execution } from '../../../lib/operate/execution';
import { askStatus } from '../../../lib/operate/status';
import type { StatusAnswer } from '../../../lib/operate/status';
import { goalOf } from './goal';
import type { Goal } from './goal';
import type { Aws } from './outbound';
import type { Request } from './request';

/** Reality, as one decision needs it. Nothing in it is remembered from an earlier look. */
export interface View {
  readonly request: Request;
  readonly goal: Goal;
  readonly status: StatusAnswer;
  readonly executions: Executions;
  /** The newest execution took back by itself all that it did. */
  readonly tookAllBack: boolean;
  /** Since `onEvent` first looked. */
  readonly waitedMs: number;
}

const none: Executions = { cutover: [], undo: [], fallBack: [] };

/** Looks at what this request needs, and no further: a running cutover is not disturbed by questions to its servers. */
export async function look(aws: Aws, request: Request, now: number): Promise<View> {
  const goal = goalOf(request, await inRollback(aws.cloudFormation, request));
  const waitedMs = Math.max(0, now - (request.since ?? now));
  const acts = goal === 'green' || goal === 'blue' || goal === 'rollback' || goal === 'delete';
  const executions = acts ? await allExecutions(aws.ssm, request.documents) : none;
  const view = { request, goal, executions, tookAllBack: false, waitedMs };
  if ((goal === 'green' || goal === 'blue') && own(view, 'cutover', 'fallBack', 'undo').some(runs)) {
    return { ...view, status: { reachable: false, why: 'not asked while a document runs' } };
  }
  const status = await askStatus(aws.lambda, request.status);
  const backsOut = goal === 'rollback' || goal === 'delete';
  return { ...view, status, tookAllBack: backsOut && (await lastTookAllBack(aws.ssm, executions)) };
}

/** Executions that this request started or joined, newest first. */
export function own(
  { request, executions }: Pick<View, 'request' | 'executions'>,
  ...roles: readonly DocumentRole[]
): Execution[] {
  const { since, execution } = request;
  if (since === undefined) return [];
  return roles
    .flatMap((role) => executions[role])
    .filter(({ id, startedAt }) => id === execution || startedAt >= since)
    .sort((a, b) => b.startedAt - a.startedAt);
}

function runs({ outcome }: Execution): boolean {
  return outcome === 'running';
}

/** Asked only where it makes a difference. */
async function inRollback(cloudFormation: CloudFormationClient, request: Request): Promise<boolean> {
  if (request.type !== 'Update' || !(request.changesActive || request.isNew)) return false;
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: request.stackId }));
  const status = Stacks?.[0]?.StackStatus;
  if (!status) throw new UnansweredError(`CloudFormation knows no stack ${request.stackId}`);
  return status.endsWith('ROLLBACK_IN_PROGRESS');
}
