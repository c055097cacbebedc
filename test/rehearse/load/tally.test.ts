import { createTally } from '../../../lib/rehearse/load/tally';
import { createTimeline } from '../../../lib/rehearse/load/timeline';
import type { Attempt } from '../../../lib/rehearse/load/attempt';

const BLUE = '127.1.1.1';
const GREEN = '127.2.2.2';
const clients = [
  { client: 'reader-1', kind: 'read' },
  { client: 'writer-1', kind: 'write' },
  { client: 'writer-2', kind: 'write' },
] as const;
const write = (client: string, at: number, outcome: Attempt['outcome'], more: Partial<Attempt> = {}): Attempt => ({
  client,
  kind: 'write',
  at,
  outcome,
  address: BLUE,
  id: `${client}@${at}`,
  ...more,
});

describe('the tally of a load', () => {
  it('finds the longest time between two successes of one client, not of all together', () => {
    const tally = createTally(clients);
    for (const [client, at] of [
      ['writer-1', 10],
      ['writer-2', 100],
      ['writer-1', 310],
      ['writer-2', 390],
      ['writer-1', 400],
    ] as const) {
      tally.record(write(client, at, 'ok'));
    }
    expect(tally.longestGap('write', 400)).toEqual({ client: 'writer-1', ms: 300, from: 10 });
  });

  it('counts a client that is still waiting, and one that never succeeded', () => {
    const tally = createTally(clients);
    tally.record(write('writer-1', 10, 'ok'));
    expect(tally.longestGap('write', 500)).toEqual({ client: 'writer-2', ms: 500, from: 0 });
    expect(tally.longestGap('read', 500)).toEqual({ client: 'reader-1', ms: 500, from: 0 });
  });

  it('keeps refused, failed and unknown writes apart', () => {
    const tally = createTally(clients);
    tally.record(write('writer-1', 1, 'ok'));
    tally.record(write('writer-1', 2, 'refused', { code: '25006' }));
    tally.record(write('writer-1', 3, 'refused', { code: '42501' }));
    tally.record(write('writer-1', 4, 'failed', { code: 'ECONNREFUSED' }));
    tally.record(write('writer-1', 5, 'unknown'));
    tally.record(write('writer-1', 6, 'ok', { address: GREEN }));
    tally.record({ client: 'reader-1', kind: 'read', at: 7, outcome: 'failed' });
    expect(tally.counts).toEqual({
      reads: 0,
      failedReads: 1,
      acknowledgedWrites: 2,
      failedWrites: 3,
      refusedWrites: 1,
      unknownWrites: 1,
    });
    expect([...tally.acknowledged]).toEqual([
      [BLUE, ['writer-1@1']],
      [GREEN, ['writer-1@6']],
    ]);
    expect([tally.unknown, tally.failures.length]).toEqual([['writer-1@5'], 5]);
  });

  it('keeps no more than a thousand failures', () => {
    const tally = createTally(clients);
    for (let at = 0; at < 1_500; at++) tally.record(write('writer-1', at, 'failed'));
    expect([tally.failures.length, tally.counts.failedWrites]).toEqual([1_000, 1_500]);
  });
});

describe('the timeline of a load', () => {
  it('says who answered in each bucket, and how often nobody did', () => {
    const timeline = createTimeline();
    timeline.add(write('writer-1', 10, 'ok'));
    timeline.add(write('writer-1', 49, 'refused'));
    timeline.add(write('writer-1', 130, 'ok', { address: GREEN }));
    expect(timeline.picture()).toEqual({
      bucketMs: 50,
      clients: [
        {
          client: 'writer-1',
          buckets: [
            { from: 0, ok: { [BLUE]: 1 }, notOk: 1 },
            { from: 100, ok: { [GREEN]: 1 }, notOk: 0 },
          ],
        },
      ],
    });
  });

  it('widens its buckets instead of growing, and loses nothing', () => {
    const timeline = createTimeline();
    for (let at = 0; at < 200_000; at += 20) timeline.add(write('writer-1', at, at % 40 === 0 ? 'ok' : 'failed'));
    const { bucketMs, clients: pictured } = timeline.picture();
    const sum = pictured[0].buckets.reduce((total, { ok, notOk }) => [total[0] + ok[BLUE], total[1] + notOk], [0, 0]);
    expect([bucketMs, pictured[0].buckets.length, sum]).toEqual([200, 1_000, [5_000, 5_000]]);
  });
});
