import { timelineOf } from '../../../lib/rehearse/run/timeline';

const load: Parameters<typeof timelineOf>[0] = {
  startedAt: 10_000,
  longestWriteGap: { client: 'writer-1', ms: 149.6, from: 50.2 },
  longestReadGap: { client: 'reader-1', ms: 20, from: 0 },
  timeline: {
    bucketMs: 50,
    clients: [
      { client: 'reader-1', buckets: [{ from: 0, ok: { '127.1.0.1': 2 }, notOk: 0 }] },
      {
        client: 'writer-1',
        buckets: [
          { from: 0, ok: { '127.1.0.1': 3 }, notOk: 0 },
          { from: 100, ok: {}, notOk: 4 },
          { from: 200, ok: { '127.2.0.1': 1 }, notOk: 0 },
        ],
      },
      { client: 'writer-2', buckets: [{ from: 200, ok: { '127.1.0.1': 1, '127.2.0.1': 5 }, notOk: 1 }] },
    ],
  },
};
const tracker = {
  spans: () => [{ id: 'close', kind: 'step' as const, from: 10_060, to: 10_090 }],
  startOf: (id: string) => (id === 'move' ? 10_150 : undefined),
};

test('sums the clients by side, a number for every bucket, times from the start of the load', () => {
  expect(timelineOf(load, '127.2.0.1', tracker, 'move')).toEqual({
    bucketMs: 50,
    readsOnBlue: [2, 0, 0, 0, 0],
    readsOnGreen: [0, 0, 0, 0, 0],
    failedReads: [0, 0, 0, 0, 0],
    writesOnBlue: [3, 0, 0, 0, 1],
    writesOnGreen: [0, 0, 0, 0, 6],
    failedWrites: [0, 0, 4, 0, 1],
    spans: [{ id: 'close', kind: 'step', fromMs: 60, toMs: 90 }],
    writeGap: { fromMs: 50, toMs: 200 },
    readGap: { fromMs: 0, toMs: 20 },
    moveMs: 150,
  });
});

test('a run that never moved says no time of it', () => {
  expect(timelineOf(load, '127.2.0.1', tracker, 'never-run')).not.toHaveProperty('moveMs');
  expect(timelineOf(load, '127.2.0.1', tracker, undefined)).not.toHaveProperty('moveMs');
});

test('clients that did nothing leave empty series', () => {
  const idle = { ...load, timeline: { bucketMs: 50, clients: [] } };
  expect(timelineOf(idle, '127.2.0.1', tracker, undefined).writesOnBlue).toEqual([]);
});
