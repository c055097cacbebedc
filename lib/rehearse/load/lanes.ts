import type { Lane, Span } from '../../report/report';
import type { Gap } from './tally';
import type { TimelinePicture } from './timeline';

/** Sums the pictures of clients that read and of those that write, by side: two lanes. Readers' names begin with `reader`. */
export function lanesOf(
  { bucketMs, clients }: TimelinePicture,
  /** Who answers from there is green. */
  greenAddress: string,
  gaps: { readonly reads: Gap; readonly writes: Gap },
): readonly [Lane, Lane] {
  const buckets = clients.flatMap((client) => client.buckets.map((bucket) => Math.floor(bucket.from / bucketMs)));
  const series = () => Array.from({ length: Math.max(-1, ...buckets) + 1 }, () => 0);
  const lane = () => ({ blue: series(), green: series(), failed: series() });
  const [reads, writes] = [lane(), lane()];
  for (const client of clients) {
    const into = client.client.startsWith('reader') ? reads : writes;
    for (const { from, ok, notOk } of client.buckets) {
      const index = Math.floor(from / bucketMs);
      into.failed[index] += notOk;
      for (const [address, count] of Object.entries(ok)) {
        into[address === greenAddress ? 'green' : 'blue'][index] += count;
      }
    }
  }
  return [
    { name: 'reads', ...reads, gap: spanOf(gaps.reads) },
    { name: 'writes', ...writes, gap: spanOf(gaps.writes), oneSide: true },
  ];
}

function spanOf({ from, ms }: Gap): Span {
  return { fromMs: Math.round(from), toMs: Math.round(from + ms) };
}
