import { lanesOf } from '../../../lib/rehearse/load/lanes';
import type { TimelinePicture } from '../../../lib/rehearse/load/timeline';

const picture: TimelinePicture = {
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
};

const gaps = {
  reads: { client: 'reader-1', ms: 20, from: 0 },
  writes: { client: 'writer-1', ms: 149.6, from: 50.2 },
};

test('sums the clients by side, a number for every bucket, and says when they waited longest', () => {
  expect(lanesOf(picture, '127.2.0.1', gaps)).toEqual([
    {
      ...{ name: 'reads', gap: { fromMs: 0, toMs: 20 } },
      ...{ blue: [2, 0, 0, 0, 0], green: [0, 0, 0, 0, 0], failed: [0, 0, 0, 0, 0] },
    },
    {
      ...{ name: 'writes', gap: { fromMs: 50, toMs: 200 }, oneSide: true },
      ...{ blue: [3, 0, 0, 0, 1], green: [0, 0, 0, 0, 6], failed: [0, 0, 4, 0, 1] },
    },
  ]);
});

test('clients that did nothing leave empty series', () => {
  const [, writes] = lanesOf({ bucketMs: 50, clients: [] }, '127.2.0.1', gaps);
  expect(writes.blue).toEqual([]);
});
