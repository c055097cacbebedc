import type { LoadResult } from '../load/load';
import type { RehearsalReport } from '../../report/report';
import type { StepTracker } from './step-tracker';

/** Sums the clients' pictures into the report's timeline, whose times count from the start of the load. */
export function timelineOf(
  load: Pick<LoadResult, 'timeline' | 'startedAt' | 'longestWriteGap' | 'longestReadGap'>,
  greenAddress: string,
  tracker: Pick<StepTracker, 'spans' | 'startOf'>,
  pointOfNoReturn: string | undefined,
): RehearsalReport['timeline'] {
  const { bucketMs, clients } = load.timeline;
  const buckets = clients.flatMap((client) => client.buckets.map((bucket) => Math.floor(bucket.from / bucketMs)));
  const series = () => Array.from({ length: Math.max(-1, ...buckets) + 1 }, () => 0);
  const reads = { blue: series(), green: series(), failed: series() };
  const writes = { blue: series(), green: series(), failed: series() };
  for (const { client, buckets } of clients) {
    const into = client.startsWith('reader') ? reads : writes;
    for (const { from, ok, notOk } of buckets) {
      const index = Math.floor(from / bucketMs);
      into.failed[index] += notOk;
      for (const [address, count] of Object.entries(ok)) {
        into[address === greenAddress ? 'green' : 'blue'][index] += count;
      }
    }
  }
  const moved = pointOfNoReturn === undefined ? undefined : tracker.startOf(pointOfNoReturn);
  const gap = ({ from, ms }: { readonly from: number; readonly ms: number }) => ({
    fromMs: Math.round(from),
    toMs: Math.round(from + ms),
  });
  return {
    bucketMs,
    readsOnBlue: reads.blue,
    readsOnGreen: reads.green,
    failedReads: reads.failed,
    writesOnBlue: writes.blue,
    writesOnGreen: writes.green,
    failedWrites: writes.failed,
    spans: tracker
      .spans()
      .map(({ id, kind, from, to }) => ({ id, kind, fromMs: from - load.startedAt, toMs: to - load.startedAt })),
    writeGap: gap(load.longestWriteGap),
    readGap: gap(load.longestReadGap),
    ...(moved === undefined ? {} : { moveMs: moved - load.startedAt }),
  };
}
