import type { Attempt } from './attempt';

/** What the clients saw, in buckets of time: enough for a picture, however long the load ran. */
export interface Timeline {
  add(attempt: Pick<Attempt, 'client' | 'at' | 'outcome' | 'address'>): void;
  /** The picture now: a client's buckets in order of time, empty ones left out. */
  picture(): TimelinePicture;
}

export interface TimelinePicture {
  /** Width of a bucket, in ms. */
  readonly bucketMs: number;
  readonly clients: readonly { readonly client: string; readonly buckets: readonly Bucket[] }[];
}

export interface Bucket {
  /** Start, in ms since the load started. */
  readonly from: number;
  /** Successes by the address that answered. */
  readonly ok: Readonly<Record<string, number>>;
  /** Attempts that did not succeed. */
  readonly notOk: number;
}

interface OpenBucket {
  ok: Record<string, number>;
  notOk: number;
}

const FIRST_WIDTH_MS = 50;
const MAX_BUCKETS = 1_000;

/** Buckets double their width whenever a client would have more than a thousand of them. */
export function createTimeline(): Timeline {
  let bucketMs = FIRST_WIDTH_MS;
  const clients = new Map<string, Map<number, OpenBucket>>();
  const into = (buckets: Map<number, OpenBucket>, index: number): OpenBucket => {
    const bucket = buckets.get(index) ?? { ok: {}, notOk: 0 };
    buckets.set(index, bucket);
    return bucket;
  };
  const widen = (): void => {
    bucketMs *= 2;
    for (const [client, narrow] of clients) {
      const wide = new Map<number, OpenBucket>();
      for (const [index, { ok, notOk }] of narrow) {
        const bucket = into(wide, Math.floor(index / 2));
        bucket.notOk += notOk;
        for (const [address, count] of Object.entries(ok)) bucket.ok[address] = (bucket.ok[address] ?? 0) + count;
      }
      clients.set(client, wide);
    }
  };
  return {
    add: ({ client, at, outcome, address = '' }) => {
      while (at / bucketMs >= MAX_BUCKETS) widen();
      const buckets = clients.get(client) ?? new Map<number, OpenBucket>();
      clients.set(client, buckets);
      const bucket = into(buckets, Math.floor(at / bucketMs));
      if (outcome === 'ok') bucket.ok[address] = (bucket.ok[address] ?? 0) + 1;
      else bucket.notOk++;
    },
    picture: () => ({
      bucketMs,
      clients: [...clients].map(([client, buckets]) => ({
        client,
        buckets: [...buckets]
          .sort(([one], [other]) => one - other)
          .map(([index, { ok, notOk }]) => ({ from: index * bucketMs, ok: { ...ok }, notOk })),
      })),
    }),
  };
}
