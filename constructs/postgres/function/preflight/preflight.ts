import type { Run } from '../run';
import type { Stage } from '../stage';
import { wordsOf } from '../stage';
import { moveSubmitted } from '../serving';
import { connections } from './connections';
import { copying } from './copying';
import { endpoint } from './endpoint';
import type { Finding } from './finding';
import { greenEmpty } from './green-empty';
import { objects } from './objects';
import { rights } from './rights';
import { roles } from './roles';
import { secrets } from './secrets';
import { time } from './time';
import { versions } from './versions';

type Look = (run: Run, moved: boolean) => Promise<Finding[]>;

/** What each look needs to be answerable: without a server there is one finding, not ten. */
const first: readonly Look[] = [endpoint, secrets, connections];
const then: readonly Look[] = [versions, rights, roles, objects, copying, greenEmpty, time];

/** Looks at everything that could stand in the way; changes nothing and names all at once. */
export const preflightStages: readonly Stage[] = [
  {
    id: 'preflight',
    do: async () => undefined,
    check: async (run) => {
      const findings = await lookAll(first, run, false);
      if (!findings.some((finding) => finding.severity === 'error')) {
        findings.push(...(await lookAll(then, run, await moveSubmitted(run))));
      }
      const errors = findings.filter((finding) => finding.severity === 'error');
      const lines = findings.map(({ id, severity, words, fix }) => `- ${severity} ${id}: ${words}. ${fix}.`);
      if (errors.length > 0) throw new Error(`Preflight found ${errors.length} error(s):\n${lines.join('\n')}`);
      run.facts.warnings = findings.length;
      run.facts.findings = lines.join('\n').slice(0, 1_200);
    },
  },
];

async function lookAll(looks: readonly Look[], run: Run, moved: boolean): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const look of looks) {
    try {
      found.push(...(await look(run, moved)));
    } catch (error) {
      const fix = 'Remove the cause and start again';
      found.push({ id: `${look.name}-unknown`, severity: 'error', words: wordsOf(error), fix });
    }
  }
  return found;
}
