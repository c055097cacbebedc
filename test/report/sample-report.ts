import { Phase } from '../../lib/runbook/phase';
import type { RehearsalReport } from '../../lib/report/report';

const buckets = (value: (index: number) => number) => Array.from({ length: 40 }, (_, index) => value(index));

/** A report with something in every part of it. */
export const sampleReport: RehearsalReport = {
  kind: 'rehearsal',
  outcome: 'succeeded',
  words: 'Green serves and takes writes.',
  fingerprint: 'a'.repeat(64),
  standIns: ['SSM Automation: a local engine runs the documents.'],
  notes: ['Green 15.99 is not on npm: 15.17 ran instead.'],
  upgrade: { id: 'kong', title: 'PostgreSQL 11.22 → 15.17 by dump and restore', stack: 'KongUpgrade' },
  startedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 61_500,
  blue: { title: 'PostgreSQL', version: '11.22' },
  green: { title: 'PostgreSQL', version: '15.17', parameters: { 'rds.force_ssl': '0', password_encryption: 'md5' } },
  steps: [
    {
      id: 'preflight',
      phase: Phase.PREFLIGHT,
      status: 'succeeded',
      ms: 240,
      sentence: 'Looks.',
      undo: 'It changes nothing.',
    },
    {
      id: 'copy',
      phase: Phase.MIGRATE,
      status: 'failed',
      ms: 3_240,
      sentence: 'Copies <everything>.',
      undo: 'The databases go.',
      message: 'permission denied for "x" & co',
    },
    { id: 'switch', phase: Phase.SWITCH, status: 'not run', ms: 0, sentence: 'Moves.', undo: 'None.' },
  ],
  clients: {
    figures: [
      { name: 'longest gap between writes', value: 4321, unit: 'ms' },
      { name: 'longest gap between reads', value: 87, unit: 'ms' },
      { name: 'acknowledged writes', value: 12_345 },
    ],
    lines: [
      { name: 'writes', words: '12,345 acknowledged, 2,345 of them on green, 0 lost' },
      { name: 'read gap', words: '87 ms at most; 0 failed reads' },
    ],
    ...{ unit: 'write', lost: 0, failed: 0, onGreen: 2345, endpointLeadsTo: 'green' },
  },
  comparison: {
    equal: true,
    words: '123,456 rows in 12 tables, 9 sequences',
    how: 'each row hashed on both sides',
    figures: [{ name: 'rows', value: 123_456 }],
  },
  failures: [],
  timeline: {
    bucketMs: 500,
    lanes: [
      {
        name: 'reads',
        blue: buckets((index) => (index < 28 ? 60 : 0)),
        green: buckets((index) => (index < 28 ? 0 : 58)),
        failed: buckets(() => 0),
        gap: { fromMs: 13_500, toMs: 13_587 },
      },
      {
        name: 'writes',
        blue: buckets((index) => (index < 18 ? 40 : 0)),
        green: buckets((index) => (index < 27 ? 0 : 41)),
        failed: buckets((index) => (index >= 18 && index < 27 ? 12 : 0)),
        gap: { fromMs: 9_050, toMs: 13_371 },
        oneSide: true,
      },
    ],
    spans: [
      { id: 'close-fence', kind: 'step', fromMs: 9_000, toMs: 9_300 },
      { id: 'copy', kind: 'step', fromMs: 9_300, toMs: 11_900 },
      { id: 'compare', kind: 'failed', fromMs: 11_900, toMs: 13_000 },
      { id: 'undo', kind: 'undo', fromMs: 13_000, toMs: 13_900 },
    ],
    moveMs: 13_400,
  },
};
