import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Deployed } from './deployed';
import { thatOwned } from '../operate/abort';
import { isRunning, newestFirst } from '../operate/execution';
import type { Execution } from '../operate/execution';
import { executionsOf } from '../operate/observe';
import { operatorDocuments } from './operated-upgrade';
import type { OperatedUpgrade, OperatorDocument } from './operated-upgrade';
import { ask } from '../operate/ask';
import type { Question } from '../operate/ask';
import { readState } from '../operate/read-state';
import type { StateAnswer } from '../operate/state';
import { onceAwake } from '../operate/waking';
import type { WakingPatience } from '../operate/waking';

/** An execution, and which of the upgrade's documents it runs. */
export type OperatedExecution = Execution & { readonly role: OperatorDocument };

/** Reality, as an operator's command needs it. */
export interface Look {
  readonly state: StateAnswer;
  /** Of each document, newest first; without the newest ones that never owned the upgrade. */
  readonly executions: Readonly<Record<OperatorDocument, readonly Execution[]>>;
  /** The oldest that runs. */
  readonly running?: OperatedExecution;
  /** The newest that has ended. */
  readonly last?: OperatedExecution;
}

/** What is asked, and of whom. */
export interface Clients {
  readonly ssm: SSMClient;
  readonly lambda: LambdaClient;
}

/** Who asks for the state wants to know it now. */
const STATUS_MS = 60_000;

/**
 * Looks at servers, client endpoint and executions.
 * @param waking how long a function is waited for that was idle for weeks. @default - two minutes
 * @throws what AWS says when it does not tell of executions
 */
export async function look(
  { ssm, lambda }: Clients,
  { documents }: OperatedUpgrade,
  { status: question }: Pick<Deployed, 'status'>,
  waking?: WakingPatience,
): Promise<Look> {
  const answering = onceAwake(() => askInTime(lambda, question), waking).catch((error: unknown) => error);
  const [prepare, cutover, undo, fallBack, retire] = await Promise.all(
    operatorDocuments.map(async (role) => thatOwned(ssm, await executionsOf(ssm, documents[role]))),
  );
  const executions = { prepare, cutover, undo, fallBack, retire };
  const all = operatorDocuments
    .flatMap((role) => executions[role].map((execution): OperatedExecution => ({ ...execution, role })))
    .sort(newestFirst);
  return {
    state: readState(await answering),
    executions,
    running: all.filter(isRunning).at(-1),
    last: all.find((execution) => !isRunning(execution)),
  };
}

async function askInTime(lambda: LambdaClient, question: Question): Promise<unknown> {
  const patience = AbortSignal.timeout(STATUS_MS);
  return ask(lambda, question, patience).catch((error: unknown) => {
    throw patience.aborted ? new Error(`the function did not answer within ${STATUS_MS / 1000} s`) : error;
  });
}
