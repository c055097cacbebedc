import { PartlyCreatedError } from '../resources/errors';
import { removeResources } from './remove-resources';
import type { StackState } from './stack-state';
import type { ResourceFailure, StackOutcome } from './status';

/** Creates a stack's resources in the order of their dependencies; if one fails, deletes what was created. */
export async function createStack(state: StackState): Promise<StackOutcome> {
  const stack = state.planned.name;
  state.setStatus('CREATE_IN_PROGRESS');
  for (const logicalId of state.order) {
    const failure = await createResource(state, logicalId);
    if (failure === undefined) continue;
    state.setStatus('ROLLBACK_IN_PROGRESS', `The following resource(s) failed to create: [${logicalId}].`);
    const { failures: leftovers } = await removeResources(state, 'rollback');
    const status = leftovers.length === 0 ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED';
    state.setStatus(status);
    return { stack, status, changed: [], failure, leftovers };
  }
  state.setStatus('CREATE_COMPLETE');
  return { stack, status: 'CREATE_COMPLETE', changed: state.order, leftovers: [] };
}

/** Creates one resource; what a failure left of it belongs to the stack all the same. */
export async function createResource(state: StackState, logicalId: string): Promise<ResourceFailure | undefined> {
  state.context.world.signal?.throwIfAborted();
  state.report(logicalId, 'CREATE_IN_PROGRESS');
  try {
    const properties = state.resolved(logicalId);
    try {
      const live = await state.handler(logicalId).create(state.request(logicalId, properties), state.context.world);
      state.deployed.set(logicalId, { properties, live });
    } catch (error) {
      if (error instanceof PartlyCreatedError) {
        state.deployed.set(logicalId, { properties, live: { physicalId: error.physicalId, attributes: {} } });
      }
      throw error;
    }
  } catch (error) {
    return state.fail(logicalId, 'CREATE_FAILED', error);
  }
  state.report(logicalId, 'CREATE_COMPLETE');
  return undefined;
}
