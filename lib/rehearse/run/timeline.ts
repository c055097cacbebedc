import type { TimelinePicture } from '../load/timeline';
import type { Timeline } from '../report/report';

/** Sums the clients' pictures into the report's timeline. */
export function timelineOf(
  picture: TimelinePicture,
  greenAddress: string,
  spans: Timeline['spans'],
  moveMs: number | undefined,
): Timeline {
  const { bucketMs, clients } = picture;
  const last = Math.max(
    -1,
    ...clients.flatMap(({ buckets }) => buckets.map(({ from }) => Math.floor(from / bucketMs))),
  );
  const series = () => Array.from({ length: last + 1 }, () => 0);
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
  return {
    bucketMs,
    readsOnBlue: reads.blue,
    readsOnGreen: reads.green,
    failedReads: reads.failed,
    writesOnBlue: writes.blue,
    writesOnGreen: writes.green,
    failedWrites: writes.failed,
    spans,
    ...(moveMs === undefined ? {} : { moveMs }),
  };
}
