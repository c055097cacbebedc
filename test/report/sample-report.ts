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
  blue: { version: '11.22' },
  green: { version: '15.17', parameters: { 'rds.force_ssl': '0', password_encryption: 'md5' } },
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
    ttlMs: 5000,
    writeGapMs: 4321,
    readGapMs: 87,
    failedReads: 0,
    failedWrites: 312,
    acknowledgedWrites: 12_345,
    writesOnGreen: 2345,
    lostWrites: 0,
    endpointLeadsTo: 'green',
  },
  comparison: { equal: true, tables: 12, rows: 123_456, sequences: 9, largeObjects: 2, roles: 5 },
  failures: [],
  timeline: {
    bucketMs: 500,
    readsOnBlue: buckets((index) => (index < 28 ? 60 : 0)),
    readsOnGreen: buckets((index) => (index < 28 ? 0 : 58)),
    writesOnBlue: buckets((index) => (index < 18 ? 40 : 0)),
    writesOnGreen: buckets((index) => (index < 27 ? 0 : 41)),
    failedReads: buckets(() => 0),
    failedWrites: buckets((index) => (index >= 18 && index < 27 ? 12 : 0)),
    spans: [
      { id: 'close-fence', kind: 'step', fromMs: 9_000, toMs: 9_300 },
      { id: 'copy', kind: 'step', fromMs: 9_300, toMs: 11_900 },
      { id: 'compare', kind: 'failed', fromMs: 11_900, toMs: 13_000 },
      { id: 'undo', kind: 'undo', fromMs: 13_000, toMs: 13_900 },
    ],
    writeGap: { fromMs: 9_050, toMs: 13_371 },
    readGap: { fromMs: 13_500, toMs: 13_587 },
    moveMs: 13_400,
  },
};
