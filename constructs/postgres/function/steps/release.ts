import { release } from '../../../../runtime/owner/release';
import { remains } from '../fence/remove';
import { ownerRecord, readOwner } from '../owner/record';
import { takeTurn } from '../owner/take-turn';
import type { Run } from '../run';
import type { Stage } from '../stages';

/** Ends the ownership. Where nothing else of ours is left, the record goes, too, and our schema with it: on green as far as it can be reached. */
export const releaseStages: Readonly<Record<string, readonly Stage[]>> = {
  release: [releaseStage('release')],
  'undo-claim': [releaseStage('undo-claim')],
};

function releaseStage(id: string): Stage {
  return {
    id,
    do: async (run) => {
      const { executionId } = run.values;
      const owner = await readOwner(await run.blue.book());
      // Whatever an earlier step left running ends here, too.
      if (owner !== undefined && owner.execution === executionId && !owner.released) await takeTurn(run);
      run.facts.release = await release(executionId, ownerRecord(run), () => isNothingLeft(run));
    },
    check: async () => undefined,
  };
}

async function isNothingLeft(run: Run): Promise<boolean> {
  if ((await remains(run.blue)).length > 0) return false;
  const onGreen = await remains(run.green).catch(() => []);
  return onGreen.length === 0;
}
