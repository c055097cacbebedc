import type { DeployedResource, StackState } from './stack-state';
import type { ResourceFailure } from './status';

/**
 * Deletes what exists of a stack, dependents first. What its DeletionPolicy retains stays in the world, but leaves the stack.
 * A resource on which one depends that could not be deleted is not tried.
 * @param why a rollback of a creation also takes what is retained `ExceptOnCreate`
 */
export async function removeResources(
  state: StackState,
  why: 'rollback' | 'deletion',
): Promise<{ readonly deleted: readonly string[]; readonly failures: readonly ResourceFailure[] }> {
  const failures: ResourceFailure[] = [];
  const deleted: string[] = [];
  for (const logicalId of [...state.order].reverse()) {
    const resource = state.deployed.get(logicalId);
    if (resource === undefined || isStillNeeded(state, logicalId, failures)) continue;
    if (isRetained(state.resource(logicalId).deletionPolicy, why)) {
      state.report(logicalId, 'DELETE_SKIPPED', 'its DeletionPolicy retains it');
      state.deployed.delete(logicalId);
      continue;
    }
    const failure = await removeResource(state, logicalId, resource);
    if (failure === undefined) {
      state.deployed.delete(logicalId);
      deleted.push(logicalId);
    } else {
      failures.push(failure);
    }
  }
  return { deleted, failures };
}

/** Deletes one thing that a resource of the stack was or is. */
export async function removeResource(
  state: StackState,
  logicalId: string,
  { properties, live }: DeployedResource,
): Promise<ResourceFailure | undefined> {
  state.context.world.signal?.throwIfAborted();
  state.report(logicalId, 'DELETE_IN_PROGRESS');
  try {
    await state.handler(logicalId).delete?.({ ...state.request(logicalId, properties), live }, state.context.world);
  } catch (error) {
    return state.fail(logicalId, 'DELETE_FAILED', error);
  }
  state.report(logicalId, 'DELETE_COMPLETE');
  return undefined;
}

function isRetained(policy: string | undefined, why: 'rollback' | 'deletion'): boolean {
  return policy === 'Retain' || (policy === 'RetainExceptOnCreate' && why === 'deletion');
}

function isStillNeeded(state: StackState, logicalId: string, failures: readonly ResourceFailure[]): boolean {
  return [...state.deployed.keys()].some(
    (other) =>
      state.planned.dependencies.get(other)?.has(logicalId) === true &&
      (failures.some((failure) => failure.logicalId === other) || isStillNeeded(state, other, failures)),
  );
}
