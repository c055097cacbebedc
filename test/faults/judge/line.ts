import type { Judged } from './judge';

/** One attack: name, outcome, write gap, verdict; below it what happened, where that is not as promised. */
export function lineOf(
  { name, planned, delivered, outcome, writeGapMs, ms, broken, notes }: Judged,
  verbose = false,
): string {
  const verdict = broken.length === 0 ? 'as promised' : 'BROKEN';
  const first = `${verdict}  ${name}: ${outcome}; write gap ${writeGapMs} ms; ${delivered} of ${planned} faults; ${Math.round(ms / 100) / 10} s`;
  if (broken.length === 0 && !verbose) return first;
  return [first, ...broken.map((words) => `    - ${words}`), ...notes.map((words) => `      ${words}`)].join('\n');
}

/** The sum of all, the last line as CI reads it. */
export function sumOf(results: readonly Judged[]): readonly string[] {
  const sum = (figure: (one: Judged) => number) => results.reduce((total, one) => total + figure(one), 0);
  const failed = results.filter(({ broken }) => broken.length > 0).length;
  return [
    `${sum(({ planned }) => planned)} faults planned, ${sum(({ delivered }) => delivered)} delivered, ${results.length} attacks judged`,
    `${results.length - failed} passed, ${failed} failed`,
  ];
}
