import { AssemblyError } from '../assembly/errors';
import { createResource } from './create-stack';
import { removeResources } from './remove-resources';
import type { StackState } from './stack-state';
import type { ResourceFailure, StackOutcome } from './status';
import { cleanUp, forward, rollBack, UPDATABLE, type Attempt } from './update-stack';

/**
 * Deploys another template over a stack, as `cdk deploy` of an edited app does: creates what is new, changes what differs, and deletes what the
 * template has no longer once everything else has succeeded. If something fails, all that was touched goes back, and what was new is deleted.
 *
 * @param old the stack as it is
 * @param next the same stack by its new template, of which nothing is deployed yet
 * @returns the state that holds from now on, `next` or after a rollback `old`
 */
export async function changeTemplate(
  old: StackState,
  next: StackState,
): Promise<{ readonly state: StackState; readonly outcome: StackOutcome }> {
  const stack = next.planned.name;
  if (old.status === undefined || !UPDATABLE.includes(old.status)) {
    throw new AssemblyError(`Stack ${stack} is in ${old.status ?? 'no'} state and can not be updated.`);
  }
  const kept = next.order.filter((logicalId) => old.deployed.has(logicalId));
  for (const logicalId of kept) {
    assertSameType(old, next, logicalId);
    next.deployed.set(logicalId, old.deployed.get(logicalId)!);
  }
  next.setStatus('UPDATE_IN_PROGRESS');
  const attempts: Attempt[] = [];
  for (const logicalId of next.order) {
    const failure = kept.includes(logicalId)
      ? await forward(next, logicalId, attempts)
      : await createResource(next, logicalId);
    if (failure !== undefined) return { state: old, outcome: await takeBack(old, next, kept, attempts, failure) };
  }
  next.setStatus('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const leftovers = [...(await cleanUp(next, attempts, []))];
  for (const logicalId of kept) old.deployed.delete(logicalId);
  const { failures, deleted } = await removeResources(old, 'deletion');
  next.setStatus('UPDATE_COMPLETE');
  const made = next.order.filter((logicalId) => !kept.includes(logicalId));
  const changed = [...attempts.map(({ logicalId }) => logicalId), ...made, ...deleted];
  return {
    state: next,
    outcome: { stack, status: 'UPDATE_COMPLETE', changed, leftovers: [...leftovers, ...failures] },
  };
}

async function takeBack(
  old: StackState,
  next: StackState,
  kept: readonly string[],
  attempts: readonly Attempt[],
  failure: ResourceFailure,
): Promise<StackOutcome> {
  for (const logicalId of kept) {
    old.deployed.set(logicalId, next.deployed.get(logicalId)!);
    next.deployed.delete(logicalId);
  }
  return rollBack(old, attempts, failure, next);
}

function assertSameType(old: StackState, next: StackState, logicalId: string): void {
  const [was, is] = [old, next].map((state) => state.resource(logicalId).type);
  if (was === is) return;
  throw new AssemblyError(
    `Update of resource type is not permitted: ${logicalId} is ${was}, and ${is} in the new template.`,
  );
}
