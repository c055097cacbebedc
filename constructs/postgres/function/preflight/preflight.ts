import type { Run } from '../run';
import type { Stage } from '../stage';
import { wordsOf } from '../stage';
import { moveSubmitted } from '../serving';
import { connected } from './connected';
import { connections } from './connections';
import { copying } from './copying';
import { endpoint } from './endpoint';
import type { Finding } from './finding';
import { greenEmpty } from './green-empty';
import { objects } from './objects';
import { removed } from './removed';
import { rights } from './rights';
import { roles } from './roles';
import { secrets } from './secrets';
import { settings } from './settings';
import { time } from './time';
import { versions } from './versions';

/** What a rehearsal may say instead of ids. */
const EVERYTHING = 'all';

type Look = (run: Run, moved: boolean) => Promise<Finding[]>;

/** What each look needs to be answerable: without a server there is one finding, not ten. */
const first: readonly Look[] = [endpoint, secrets, connections];
const then: readonly Look[] = [
  versions,
  rights,
  roles,
  objects,
  removed,
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
    do: async () => undefined,
    check: async (run) => {
      const findings = await lookAll(first, run, false);
      if (!findings.some((finding) => finding.severity === 'error')) {
        findings.push(...(await lookAll(then, run, await moveSubmitted(run))));
      }
      const stopping = findings.filter((finding) => stops(finding, run.values.acknowledged));
      findings.sort((one, other) => RANK[one.severity] - RANK[other.severity]);
      const lines = findings.map(({ id, severity, words, fix }) => `- ${severity} ${id}: ${words}. ${fix}.`);
      if (stopping.length > 0) throw new Error([headline(stopping), ...lines].join('\n'));
      run.facts.warnings = findings.filter(({ severity }) => severity === 'warning').length;
      run.facts.findings = lines.join('\n').slice(0, 1_200);
    },
  },
];

const RANK = { error: 0, warning: 1, note: 2 };

function stops({ id, severity }: Finding, acknowledged: ReadonlySet<string>): boolean {
  if (severity === 'warning') return !acknowledged.has(id) && !acknowledged.has(EVERYTHING);
  return severity === 'error';
}

function headline(stopping: readonly Finding[]): string {
  const errors = stopping.filter(({ severity }) => severity === 'error').length;
  const ids = [...new Set(stopping.filter(({ severity }) => severity === 'warning').map(({ id }) => id))];
  const found = `Preflight found ${errors} error(s)`;
  if (ids.length === 0) return `${found}:`;
  return `${found} and warnings that nobody acknowledged (${ids.join(', ')}): mend them, or put their ids into \`acknowledge\` of the upgrade:`;
}

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
