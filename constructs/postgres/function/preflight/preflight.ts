import { conclude, isError, lookAll, type Look } from '../../../../runtime/preflight/findings';
import { notePassed, withdrawPassed } from '../owner/passed';
import { moveSubmitted } from '../serving';
import type { Run } from '../run';
import { wordsOf } from '../words/words-of';
import type { Stage } from '../stages';
import { connected } from './connected';
import { connections } from './connections';
import { copying } from './copying';
import { endpoint } from './endpoint';
import { engineGrants } from './engine-grants';
import { eventTriggerRight } from './event-trigger-right';
import { grants } from './grants';
import { greenEmpty } from './green-empty';
import { objects } from './objects';
import { powerfulClients } from './powerful-clients';
import { removed } from './removed';
import { rights } from './rights';
import { roleTrial } from './role-trial';
import { roles } from './roles';
import { secrets } from './secrets';
import { settings } from './settings';
import { time } from './time';
import { uncopied } from './uncopied';
import { versions } from './versions';

/** What each look needs to be answerable: without a server there is one finding, not ten. */
const first: readonly Look<Run>[] = [endpoint, secrets, connections];
const then: readonly Look<Run>[] = [
  versions,
  rights,
  eventTriggerRight,
  roles,
  roleTrial,
  powerfulClients,
  grants,
  engineGrants,
  objects,
  removed,
  uncopied,
  connected,
  settings,
  copying,
  greenEmpty,
  time,
];

/** Looks at everything that could stand in the way; changes nothing and names all at once. */
export const preflightStages: readonly Stage[] = [
  {
    id: 'preflight',
    do: (run) => withdrawPassed(run, 'preflight'),
    check: async (run) => {
      const findings = await lookAll(first, run, false, { wordsOf });
      if (!findings.some(isError)) findings.push(...(await lookAll(then, run, await moveSubmitted(run), { wordsOf })));
      conclude(findings, run.values.acknowledged, run.facts);
      await notePassed(run, 'preflight');
    },
  },
];
