import { randomUUID } from 'node:crypto';
import { RefusedError } from '../operate/errors';
import { ask } from '../operate/status';
import { CLAIM, RELEASE } from '../runbook/owner-steps';
import type { Deployed } from './deployed';
import type { Clients } from './look';

/** What a person who works without a document is called in the owner's record. */
const BY_HAND = /^hand-[0-9a-f-]{36}$/;

/** Claims the upgrade for work by hand. Answers what the steps are to be called with as `ExecutionId`. @throws what the function says when another owns it */
export async function claimByHand(clients: Clients, deployed: Deployed, takeOver: boolean): Promise<string> {
  const owner = `hand-${randomUUID()}`;
  await call(clients, deployed, { Step: CLAIM, ExecutionId: owner, Document: 'by-hand', TakeOver: String(takeOver) });
  return owner;
}

/** Releases what was claimed by hand. Answers whether the record is gone with all that was ours. @throws RefusedError for a name that no claim gave */
export async function releaseByHand(clients: Clients, deployed: Deployed, owner: string): Promise<void> {
  if (!BY_HAND.test(owner)) {
    throw new RefusedError(
      `'${owner}' is no owner by hand: give what \`claim\` printed, e.g. --owner hand-0f8b… (or export it as Owner).`,
    );
  }
  await call(clients, deployed, { Step: RELEASE, ExecutionId: owner });
}

async function call({ lambda }: Clients, { status }: Deployed, given: Readonly<Record<string, string>>): Promise<void> {
  const values = JSON.parse(status.payload) as Readonly<Record<string, string>>;
  await ask(lambda, { ...status, payload: JSON.stringify({ ...values, ...given }) });
}
