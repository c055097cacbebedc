import { notePassed } from '../owner/passed';
import type { Stage } from '../stages';

/** What the look at the account found, which is made by a function that reaches neither server. */
export const accountPassedStages: readonly Stage[] = [
  {
    id: 'account-passed',
    do: (run) => notePassed(run, 'look-at-account'),
    check: async () => undefined,
  },
];
