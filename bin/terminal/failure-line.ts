import { duration } from '../../lib/report/html-text';
import type { FailureResult } from '../../lib/rehearse/run/failures';

/** One step's failure for people: as promised or not, what it came to, and why not. */
export function failureLine({ step, outcome, words, again, wellAgainMs, ms, broken }: FailureResult): string {
  const verdict = broken.length === 0 ? 'as promised    ' : 'NOT AS PROMISED';
  const came = [
    outcome ?? 'no report',
    ...(again === undefined ? [] : [`again: ${again}`]),
    ...(wellAgainMs === undefined ? [] : [`blue served all again after ${duration(wellAgainMs)}`]),
  ].join(', ');
  return [
    `${verdict}  ${step.padEnd(16)} ${came} in ${duration(ms)}. ${words}`.trimEnd(),
    ...broken.map((why) => `    ${why}`),
    '',
  ].join('\n');
}
