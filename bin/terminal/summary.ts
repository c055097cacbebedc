import { count, duration } from '../../lib/rehearse/report/html-text';
import type { Report } from '../../lib/rehearse/report/report';

/** What a person reads at the end: verdict, why, and the figures that matter. */
export function summary(report: Report, page: string): string {
  const { clients, comparison, blue, green, outcome, words } = report;
  const compared =
    comparison.tables === 0
      ? 'nothing was compared'
      : `${comparison.equal ? 'equal' : 'NOT EQUAL'}: ${count(comparison.rows)} rows in ${count(comparison.tables)} tables, ` +
        `${count(comparison.sequences)} sequences, ${count(comparison.largeObjects)} large objects, ${count(comparison.roles)} roles`;
  const figures: readonly (readonly [string, string])[] = [
    ['blue, green', `PostgreSQL ${blue.version}, PostgreSQL ${green.version}`],
    ['comparison', compared],
    [
      'writes',
      `${count(clients.acknowledgedWrites)} acknowledged, ${count(clients.writesOnGreen)} of them on green, ${count(clients.lostWrites)} lost`,
    ],
    [
      'write gap',
      `${duration(clients.writeGapMs)} (longest time between two writes of one client; TTL ${duration(clients.ttlMs)})`,
    ],
    ['read gap', `${duration(clients.readGapMs)}, ${count(clients.failedReads)} failed reads`],
    ['report', page],
  ];
  return [
    '',
    `${outcome.toUpperCase()}  ${words}`,
    ...report.failures.flatMap((failure) => ['', ...failure.split('\n').map((line) => `  ${line}`)]),
    '',
    ...figures.map(([name, value]) => `  ${name.padEnd(12)} ${value}`),
    '',
  ].join('\n');
}
