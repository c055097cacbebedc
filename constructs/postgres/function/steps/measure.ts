import { bytesOnBlue } from '../preflight/size';
import { moveSubmitted } from '../serving';
import type { Stage } from '../stages';

/** What the look at the account has to know of the two servers, which it cannot reach itself. Changes nothing. */
export const measureStages: readonly Stage[] = [
  {
    id: 'measure',
    do: async () => undefined,
    check: async (run) => {
      run.facts.moved = await moveSubmitted(run);
      run.facts.bytes = await bytesOnBlue(run);
    },
  },
];
