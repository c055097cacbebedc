import { stepName } from '../render/step-name';
import type { RunbookData } from '../runbook/data';
import { comparisonsOf, holds } from '../runbook/read';
import type { ComparisonReport } from './report';

/** A step as it ran. */
export interface RanStep {
  /** As documents name it. */
  readonly name: string;
  readonly output?: string;
}

/** Whether the way to green compares anything. */
export function compares({ cutover }: RunbookData): boolean {
  return comparisonsOf(cutover).length > 0;
}

/** What the newest comparison said: steps that compare print it as their last line, in JSON. `undefined`: none was that far. */
export function comparisonIn(
  { cutover }: RunbookData,
  executions: readonly { readonly steps: readonly RanStep[] }[],
): ComparisonReport | undefined {
  const compared = comparisonsOf(cutover);
  const comparing = cutover.steps
    .filter((step) => compared.some((id) => holds(step, id)))
    .map(({ id }) => stepName(id));
  const lines = executions
    .flatMap(({ steps }) => steps.filter(({ name }) => comparing.includes(name)))
    .flatMap(({ output = '' }) => output.split('\n'));
  return lines.flatMap((line) => comparisonOf(line) ?? []).at(-1);
}

/** SSM cuts long outputs off, so a line may be half a line. */
function comparisonOf(line: string): ComparisonReport | undefined {
  if (!line.startsWith('{"equal":')) return undefined;
  try {
    const { equal, words, how, figures } = JSON.parse(line) as Partial<ComparisonReport>;
    const isWhole = typeof words === 'string' && typeof how === 'string' && Array.isArray(figures);
    return typeof equal === 'boolean' && isWhole ? { equal, words, how, figures } : undefined;
  } catch {
    return undefined;
  }
}
