import { NotOwner } from '../../../../runtime/owner/record';
import { readOwner } from '../owner/record';
import type { Stage } from '../stages';

/** Asks whether this execution still is the owner, before what knows of no turn: an API call. It changes nothing, and asks blue alone. */
export const stillOwnerStages: readonly Stage[] = [
  {
    id: 'still-owner',
    do: async () => undefined,
    check: async ({ blue, values: { executionId } }) => {
      const owner = await readOwner(await blue.book());
      if (owner?.execution === executionId && !owner.released) return;
      const whose = owner === undefined ? 'nobody owns it' : `${owner.execution} (${owner.document}) does`;
      throw new NotOwner(`Execution ${executionId} does not own this upgrade any more (${whose}): nothing was done`);
    },
  },
];
