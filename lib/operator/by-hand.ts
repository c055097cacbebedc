import { RefusedError } from '../operate/errors';
import { ask } from '../operate/ask';
import { onceAwake } from '../operate/waking';
import { CLAIM, RELEASE } from '../runbook/owner-steps';
import { isByHand, nameByHand } from './by-hand-name';
import type { Deployed } from './deployed';
import type { Clients } from './look';

/** Claims the upgrade for work by hand. Answers what the steps are to be called with as `ExecutionId`. @throws what the function says when another owns it */
export async function claimByHand(clients: Clients, deployed: Deployed, takeOver: boolean): Promise<string> {
  const owner = nameByHand();
  await call(clients, deployed, { Step: CLAIM, ExecutionId: owner, Document: 'by-hand', TakeOver: String(takeOver) });
  return owner;
}

/** Releases what was claimed by hand. Answers whether the record is gone with all that was ours. @throws RefusedError for a name that no claim gave */
export async function releaseByHand(clients: Clients, deployed: Deployed, owner: string): Promise<void> {
  if (!isByHand(owner)) {
    throw new RefusedError(
      `'${owner}' is no owner by hand: give what \`claim\` printed, e.g. --owner hand-0f8b… (or export it as Owner).`,
    );
  }
  await call(clients, deployed, { Step: RELEASE, ExecutionId: owner });
}

/** The function is called with what the deployed claim gives it. */
async function call({ lambda }: Clients, { owner }: Deployed, given: Readonly<Record<string, string>>): Promise<void> {
  if (owner === undefined) {
    throw new RefusedError(
      'Nobody claims this upgrade: its deployed cutover begins without that. Work by hand as its procedure says.',
    );
  }
  const values = JSON.parse(owner.payload) as Readonly<Record<string, string>>;
  await onceAwake(() => ask(lambda, { ...owner, payload: JSON.stringify({ ...values, ...given }) }));
}
