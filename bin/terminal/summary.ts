import type { OwnStatementsResult } from '../../lib/rehearse/load/own-statements';
import { count, duration } from '../../lib/report/html-text';
import type { RehearsalReport } from '../../lib/report/report';
import { wrapped } from './text-width';

/**
 * What a person reads at the end: verdict, why, and the figures that matter.
 * @param columns of the terminal: what is longer goes on in the next line. @default as long as it comes
 */
export function summary(report: RehearsalReport, page: string, columns = Infinity): string {
  const { clients, blue, green, outcome, words } = report;
  const figures: readonly (readonly [string, string])[] = [
    ['blue, green', `PostgreSQL ${blue.version}, PostgreSQL ${green.version}`],
    ...compared(report),
    [
      'writes',
      `${count(clients.acknowledgedWrites)} acknowledged, ${count(clients.writesOnGreen)} of them on green, ${count(clients.lostWrites)} lost`,
    ],
    [
      'write gap',
      `${duration(clients.writeGapMs)} at most, between two writes of one client; TTL ${duration(clients.ttlMs)}`,
    ],
    ['read gap', `${duration(clients.readGapMs)} at most; ${count(clients.failedReads)} failed reads`],
    ...(clients.ownStatements === undefined ? [] : [own(clients.ownStatements)]),
    ...(clients.writableAgainMs === undefined
      ? []
      : [['blue', `writable again ${duration(clients.writableAgainMs)} after the failure`] as const]),
    ['report', page],
  ];
  return [
    '',
    wrapped(`${outcome.toUpperCase()}  ${words}`, columns),
    ...report.failures.flatMap((failure) => ['', ...failure.split('\n').map((line) => wrapped(`  ${line}`, columns))]),
    '',
    ...figures.map(([name, value]) => `  ${name.padEnd(12)} ${value}`),
    '',
  ].join('\n');
}

function own({ answered, refused, unanswered, failed }: OwnStatementsResult): readonly [string, string] {
  const refusals = `${count(refused)} refused by the fence, ${count(unanswered)} lost with their connection`;
  return ['statements', `${count(answered)} of yours answered, ${refusals}, ${count(failed)} failed`];
}

function compared({ comparison }: RehearsalReport): readonly (readonly [string, string])[] {
  const { equal, tables, rows, sequences, largeObjects, roles } = comparison;
  if (tables === 0) return [['comparison', 'nothing was compared']];
  return [
    ['comparison', `${equal ? 'equal' : 'NOT EQUAL'}: ${count(rows)} rows in ${count(tables)} tables,`],
    ['', `${count(sequences)} sequences, ${count(largeObjects)} large objects, ${count(roles)} roles`],
  ];
}
