import { removeResources } from './remove-resources';
import type { StackState } from './stack-state';
import type { StackOutcome } from './status';

/** Deletes a stack as `cdk destroy` does: what a DeletionPolicy retains stays. */
export async function deleteStack(state: StackState): Promise<StackOutcome> {
  state.setStatus('DELETE_IN_PROGRESS');
  const { deleted, failures: leftovers } = await removeResources(state, 'deletion');
  const status = leftovers.length === 0 ? 'DELETE_COMPLETE' : 'DELETE_FAILED';
  state.setStatus(status);
  return { stack: state.planned.name, status, changed: deleted, failure: leftovers[0], leftovers };
}
