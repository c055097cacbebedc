import type { RunbookData } from '../runbook/data';
import { stepName } from '../render/step-name';
import { Phase } from '../runbook/phase';
import type { ComparisonReport } from './report';

/** Of a run that did not get as far as comparing. */
export const NOTHING_COMPARED: ComparisonReport = {
  equal: false,
  tables: 0,
  rows: 0,
  sequences: 0,
  largeObjects: 0,
  roles: 0,
};

/** A step as it ran. */
export interface RanStep {
  /** As documents name it. */
  readonly name: string;
  readonly output?: string;
}

/** What the newest comparison said: steps that compare print it as their last line, in JSON. `undefined` when the runbook has none. */
export function comparisonIn(
  { cutover }: RunbookData,
  executions: readonly { readonly steps: readonly RanStep[] }[],
): ComparisonReport | undefined {
  const comparing = cutover.steps.filter(({ phase }) => phase === Phase.COMPARE).map(({ id }) => stepName(id));
  if (comparing.length === 0) return undefined;
  const lines = executions
    .flatMap(({ steps }) => steps.filter(({ name }) => comparing.includes(name)))
    .flatMap(({ output = '' }) => output.split('\n'));
  const found = lines.flatMap((line) => comparisonOf(line) ?? []);
  return found.at(-1) ?? NOTHING_COMPARED;
}

/** SSM cuts long outputs off, so a line may be half a line. */
function comparisonOf(line: string): ComparisonReport | undefined {
  if (!line.startsWith('{"equal":')) return undefined;
  try {
    return { ...NOTHING_COMPARED, ...(JSON.parse(line) as ComparisonReport) };
  } catch {
    return undefined;
  }
}
