import { failuresOf, type Judged } from './judge';

/** One attack: name, outcome, write gap, verdict; below it what happened, where that is not as promised. */
export function lineOf(judged: Judged, verbose = false): string {
  const { name, planned, delivered, outcome, writeGapMs, ms, notes } = judged;
  const failures = failuresOf(judged);
  const verdict = failures.length === 0 ? 'as promised' : 'BROKEN';
  const first = `${verdict}  ${name}: ${outcome}; write gap ${writeGapMs} ms; ${delivered} of ${planned} faults; ${Math.round(ms / 100) / 10} s`;
  if (failures.length === 0 && !verbose) return first;
  return [first, ...failures.map((words) => `    - ${words}`), ...notes.map((words) => `      ${words}`)].join('\n');
}

/** The sum of all, the last line as CI reads it. */
export function sumOf(results: readonly Judged[]): readonly string[] {
  const sum = (figure: (one: Judged) => number) => results.reduce((total, one) => total + figure(one), 0);
  const failed = results.filter((one) => failuresOf(one).length > 0).length;
  return [
    `${sum(({ planned }) => planned)} faults planned, ${sum(({ delivered }) => delivered)} delivered, ${results.length} attacks judged`,
    `${results.length - failed} passed, ${failed} failed`,
  ];
}
