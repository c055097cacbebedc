import { settleTrial } from '../endpoint-trial';
import { eachFenced } from '../fence/fenced';
import { gapsOf } from '../fence/inspect';
import { installFence } from '../fence/install';
import { remains, removeFence } from '../fence/remove';
import { openFence } from '../fence/open';
import { assertNotMoved, moveSubmitted } from '../serving';
import type { Run } from '../run';
import type { Stage } from '../stages';

const foundOurs = new WeakSet<Run>();

/** Installs the fence on blue, open. */
export const installFenceStages: readonly Stage[] = [
  {
    id: 'install-fence',
    do: async (run) => {
      if (await moveSubmitted(run)) return;
      await installFence(run, run.blue);
    },
    check: async (run) => {
      const gaps = await eachFenced(run.blue, async (client, database) => {
        const found = await gapsOf(client);
        return found.map((gap) => `${gap} in database "${database}"`);
      });
      if (gaps.flat().length > 0) throw new Error(`The fence on blue has gaps: ${gaps.flat().join('; ')}`);
    },
  },
];

/** Removes every object of ours from blue. */
export const undoInstallFenceStages: readonly Stage[] = [
  {
    id: 'undo-install-fence',
    do: async (run) => {
      await assertNotMoved(run);
      if ((await remains(run.blue)).length > 0) foundOurs.add(run);
      // What says that a trial may still be under way goes with the rest.
      await settleTrial(run);
      await openFence(run, run.blue);
      await removeFence(run, run.blue);
    },
    check: async (run) => {
      const left = await remains(run.blue);
      if (left.length > 0) throw new Error(`Objects of ours are left on blue: ${left.join('; ')}`);
      if (foundOurs.has(run)) run.figures.Undone = 1;
    },
  },
];
