import type { Attempt } from './attempt';
import { createTimeline, type Timeline } from './timeline';

/** Everything that is kept of the attempts: numbers, ids, the first failures in full, and the picture. Bounded but for the ids. */
export interface Tally {
  record(attempt: Attempt): void;
  readonly counts: Readonly<Counts>;
  /** Ids of acknowledged writes by the address that acknowledged them. */
  readonly acknowledged: ReadonlyMap<string, readonly string[]>;
  /** Ids of writes whose outcome the client never learned. */
  readonly unknown: readonly string[];
  /** The first attempts that did not succeed, at most 1,000. */
  readonly failures: readonly Attempt[];
  readonly timeline: Timeline;
  /** Longest time between two successes of one client, in ms. @param now ms since the load started; a client still waiting counts. */
  longestGap(kind: Attempt['kind'], now: number): Gap;
}

export interface Gap {
  readonly client: string;
  readonly ms: number;
  /** Ms since the load started. */
  readonly from: number;
}

export interface Counts {
  reads: number;
  /** Reads that stayed unanswered after one reconnect. */
  failedReads: number;
  acknowledgedWrites: number;
  /** Write attempts that were not acknowledged, refusals of a fence included; those of unknown outcome are apart. */
  failedWrites: number;
  /** Of the failed ones, those that a server refused as read-only (SQLSTATE 25006). */
  refusedWrites: number;
  unknownWrites: number;
}

const MAX_FAILURES = 1_000;
const READ_ONLY = '25006';
const NO_GAP: Gap = { client: '', ms: 0, from: 0 };

/** @param clients every client's name and kind; one that never succeeds has a gap as long as the load. */
export function createTally(clients: readonly { readonly client: string; readonly kind: Attempt['kind'] }[]): Tally {
  const counts: Counts = {
    reads: 0,
    failedReads: 0,
    acknowledgedWrites: 0,
    failedWrites: 0,
    refusedWrites: 0,
    unknownWrites: 0,
  };
  const acknowledged = new Map<string, string[]>();
  const unknown: string[] = [];
  const failures: Attempt[] = [];
  const timeline = createTimeline();
  const seen = new Map(
    clients.map(({ client, kind }) => [client, { kind, last: 0, succeeded: false, longest: NO_GAP }]),
  );

  const succeeded = ({ client, at }: Attempt): void => {
    const state = seen.get(client);
    if (!state) return;
    const gap = { client, ms: at - state.last, from: state.last };
    if (state.succeeded && gap.ms > state.longest.ms) state.longest = gap;
    state.last = at;
    state.succeeded = true;
  };
  const count = ({ kind, outcome, address = '', id = '', code }: Attempt): void => {
    if (kind === 'read') counts[outcome === 'ok' ? 'reads' : 'failedReads']++;
    else if (outcome === 'ok') {
      counts.acknowledgedWrites++;
      acknowledged
        .set(address, acknowledged.get(address) ?? [])
        .get(address)
        ?.push(id);
    } else if (outcome === 'unknown') {
      counts.unknownWrites++;
      unknown.push(id);
    } else {
      counts.failedWrites++;
      if (code === READ_ONLY) counts.refusedWrites++;
    }
  };
  return {
    counts,
    acknowledged,
    unknown,
    failures,
    timeline,
    record: (attempt) => {
      count(attempt);
      timeline.add(attempt);
      if (attempt.outcome === 'ok') succeeded(attempt);
      else if (failures.length < MAX_FAILURES) failures.push(attempt);
    },
    longestGap: (kind, now) =>
      [...seen]
        .filter(([, state]) => state.kind === kind)
        .map(([client, { last, longest }]) =>
          now - last > longest.ms ? { client, ms: now - last, from: last } : longest,
        )
        .reduce((longest, gap) => (gap.ms > longest.ms ? gap : longest), NO_GAP),
  };
}
