import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { allThatOwned, lastTookAllBack } from '../../../lib/operate/abort';
import { allExecutions } from '../../../lib/operate/documents';
import type { DocumentRole, Executions } from '../../../lib/operate/documents';
import { UnansweredError } from '../../../lib/operate/errors';
import { isRunning } from '../../../lib/operate/execution';
import type { Execution } from '../../../lib/operate/execution';
import { executionsOf } from '../../../lib/operate/observe';
import { askState } from '../../../lib/operate/ask';
import { noState } from '../../../lib/operate/state';
import type { StateAnswer } from '../../../lib/operate/state';
import { goalOf } from './goal';
import type { Goal } from './goal';
import type { Aws } from './outbound';
import type { Request } from './request';

/** Reality, as one decision needs it. Nothing in it is remembered from an earlier look. */
export interface View {
  readonly request: Request;
  readonly goal: Goal;
  readonly state: StateAnswer;
  readonly executions: Executions;
  /** Of these, what counts: runs that never owned the upgrade left nothing. */
  readonly counted: Executions;
  /** Running executions of documents that nobody joins or stops here: prepare, retire. */
  readonly others: readonly Execution[];
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
  const mayJoin = goal === 'green' || goal === 'blue';
  const backsOut = goal === 'rollback' || goal === 'delete';
  const acts = mayJoin || backsOut;
  const executions = acts ? await allExecutions(aws.ssm, request.documents) : none;
  const others = acts ? await runningOf(aws.ssm, request.otherDocuments) : [];
  const view = { request, goal, executions, counted: executions, others, tookAllBack: false, waitedMs };
  if (mayJoin && (others.length > 0 || own(view, 'cutover', 'fallBack', 'undo').some(isRunning))) {
    return { ...view, state: noState('not asked while a document runs') };
  }
  const state = await askState(aws.lambda, request.status);
  if (!backsOut) return { ...view, state };
  const counted = await allThatOwned(aws.ssm, executions);
  return { ...view, counted, state, tookAllBack: await lastTookAllBack(aws.ssm, counted) };
}

async function runningOf(ssm: SSMClient, documents: readonly string[]): Promise<readonly Execution[]> {
  const found = await Promise.all(documents.map((document) => executionsOf(ssm, document)));
  return found.flat().filter(isRunning);
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

/** Asked only where it makes a difference. */
async function inRollback(cloudFormation: CloudFormationClient, request: Request): Promise<boolean> {
  if (request.type !== 'Update' || !(request.changesActive || request.isNew)) return false;
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: request.stackId }));
  const status = Stacks?.[0]?.StackStatus;
  if (!status) throw new UnansweredError(`CloudFormation knows no stack ${request.stackId}`);
  return status.endsWith('ROLLBACK_IN_PROGRESS');
}
