import { tryEndpoint } from '../endpoint-trial';
import { withdrawPassed } from '../owner/passed';
import { moveSubmitted } from '../serving';
import type { Stage } from '../stages';

/**
 * Tries the rights to move the client endpoint, by its record as it is; once the move was submitted, they were used. Goes before the logins, whose
 * passing says that this passed, too: a step of its own would take room in the documents from the secrets of roles.
 */
export const tryEndpointStages: readonly Stage[] = [
  {
    id: 'try-endpoint',
    do: (run) => withdrawPassed(run, 'try-logins'),
    check: async (run) => {
      if (!(await moveSubmitted(run))) await tryEndpoint(run);
    },
  },
];
