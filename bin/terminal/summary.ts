import { duration } from '../../lib/report/html-text';
import type { Line, RehearsalReport, Side } from '../../lib/report/report';
import { wrapped } from './text-width';

/** As wide as the lines' names. */
const INDENT = 15;

/**
 * What a person reads at the end: verdict, why, and the figures that matter.
 * @param columns of the terminal: what is longer goes on in the next line. @default as long as it comes
 */
export function summary(report: RehearsalReport, page: string, columns = Infinity): string {
  const { clients, blue, green, outcome, words } = report;
  const lines: readonly Line[] = [
    { name: 'blue, green', words: `${sideText(blue)}, ${sideText(green)}` },
    { name: 'comparison', words: compared(report) },
    ...clients.lines,
    ...(clients.wellAgainMs === undefined
      ? []
      : [{ name: 'blue', words: `served every client again ${duration(clients.wellAgainMs)} after the failure` }]),
    { name: 'report', words: page },
  ];
  return [
    '',
    wrapped(`${outcome.toUpperCase()}  ${words}`, columns),
    ...report.failures.flatMap((failure) => ['', ...failure.split('\n').map((line) => wrapped(`  ${line}`, columns))]),
    '',
    ...lines.map((line) => textOf(line, columns)),
    '',
  ].join('\n');
}

/** What does not fit into a line goes on below its words. */
function textOf({ name, words }: Line, columns: number): string {
  const room = Math.max(columns - INDENT, INDENT);
  const [first = '', ...more] = wrapped(words, room).split('\n');
  return [`  ${name.padEnd(INDENT - 3)} ${first}`, ...more.map((line) => `${' '.repeat(INDENT)}${line}`)].join('\n');
}

function compared({ comparison }: RehearsalReport): string {
  if (comparison === undefined) return 'nothing was compared';
  return `${comparison.equal ? 'equal' : 'NOT EQUAL'}: ${comparison.words}`;
}

function sideText({ title, version }: Side): string {
  return `${title} ${version}`;
}
