import { remains, removeFence } from '../fence/remove';
import { assertGreenServes } from '../serving';
import type { Run } from '../run';
import type { Stage } from '../stages';
import { assertRefused, refuseClients } from './watch';

const foundOurs = new WeakSet<Run>();

/** Ends the way back: blue's clients stay out, then what is ours goes from both servers. No server is touched otherwise. */
export const retireStages: Readonly<Record<string, readonly Stage[]>> = {
  'retire-refuse-blue': [
    {
      id: 'retire-refuse-blue',
      do: async (run) => {
        await assertGreenServes(run);
        await refuseClients(run);
      },
      check: assertRefused,
    },
  ],
  'retire-fence': [
    {
      id: 'retire-fence',
      do: async (run) => {
        await assertGreenServes(run);
        // Without the fence, nothing but this keeps clients from writing to blue.
        await assertRefused(run);
        if ((await remains(run.blue)).length > 0) foundOurs.add(run);
        await removeFence(run, run.blue);
        await removeFence(run, run.green);
      },
      check: async (run) => {
        const left = [...(await remains(run.blue)), ...(await remains(run.green))];
        if (left.length > 0) throw new Error(`Objects of ours are left: ${left.join('; ')}`);
        if (foundOurs.has(run)) run.figures.Retired = 1;
      },
    },
  ],
};
