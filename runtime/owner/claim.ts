import type { Executions } from './executions';
import { isByHand, type Claimant, type Owner, type OwnerRecord, type Work } from './record';

/** Somebody else works on the upgrade: nothing was changed, and nothing is to be undone. */
export class OwnedByAnother extends Error {}

/** What a claim is decided by. */
export interface ClaimProps<R extends Owner> {
  readonly record: OwnerRecord<R>;
  readonly work: Work;
  readonly executions: Pick<Executions, 'isRunning'>;
  /** A person said that nobody works by hand any more. @default false */
  readonly takeOver?: boolean;
}

/** What became of a claim: `kept`: it was the owner's own already. */
export type Claimed = 'claimed' | 'succeeded' | 'kept';

/** So often somebody else may be faster at the record. */
const TRIES = 20;

/**
 * Makes the claimant the owner of the upgrade, or refuses. An owner that released, or none, makes way at once. One that ended without releasing
 * is succeeded: its id is replaced first, then what it left running is ended and seen gone, and only then may anything be touched.
 * @throws OwnedByAnother while another execution runs, or works by hand
 */
export async function claim<R extends Owner>(claimant: Claimant, props: ClaimProps<R>): Promise<Claimed> {
  const { record, work } = props;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await record.read();
    const isOwn = found?.execution === claimant.execution && !found.released;
    if (found !== undefined && !isOwn) await assertEnded(found, props);
    const ending = isOwn ? found.ending : left(found, claimant);
    if (!isOwn && !(await record.replace(found, claimant, ending))) continue;
    if (ending.length > 0) {
      await work.end(ending);
      await record.clearEnding(claimant.execution);
    }
    return isOwn ? 'kept' : ending.length > 0 ? 'succeeded' : 'claimed';
  }
  throw new OwnedByAnother('Others claim this upgrade at the same time, again and again: wait, then start again');
}

/** Whose work may still run: that of an owner that did not release, and what that one had not seen gone itself. */
function left(found: Owner | undefined, { execution }: Claimant): readonly string[] {
  if (found === undefined) return [];
  const ended = found.released ? found.ending : [...found.ending, found.execution];
  return [...new Set(ended)].filter((one) => one !== execution);
}

async function assertEnded<R extends Owner>(found: R, { executions, takeOver = false }: ClaimProps<R>): Promise<void> {
  if (found.released) return;
  const who = `execution ${found.execution} (${found.document}), since ${found.since}`;
  if (isByHand(found.execution)) {
    if (takeOver) return;
    throw new OwnedByAnother(
      `This upgrade is worked on by hand: ${who}. Nothing was changed, and nothing is undone. Finish that work and end it with ` +
        '"cdk-cutover release"; if whoever did it is gone, "cdk-cutover claim --take-over" takes it over',
    );
  }
  if (!(await isRunning(found.execution, executions))) return;
  throw new OwnedByAnother(
    `This upgrade is worked on by ${who}, which runs. Nothing was changed, and nothing is undone. Wait for its end, or stop it ` +
      `("cdk-cutover abort", or aws ssm stop-automation-execution --automation-execution-id ${found.execution}), then start again`,
  );
}

/** Who cannot be asked about may run. */
async function isRunning(execution: string, executions: Pick<Executions, 'isRunning'>): Promise<boolean> {
  try {
    return await executions.isRunning(execution);
  } catch (error) {
    const words = error instanceof Error ? error.message || error.name : String(error);
    throw new OwnedByAnother(
      `This upgrade belongs to execution ${execution}, and SSM could not be asked whether that one still runs (${words}). ` +
        'Nothing was changed. Start again; if it persists, see that the function reaches SSM (ssm:DescribeAutomationExecutions, VPC endpoint ssm)',
      { cause: error },
    );
  }
}
