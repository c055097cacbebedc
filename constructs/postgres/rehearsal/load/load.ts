
import type { Watch } from '../../../../lib/system/load';
import { createClientResolver } from '../../../../lib/rehearse/dns/client-resolver';
import type { Attempt } from '../../../../lib/rehearse/load/attempt';
import { createTally, type Counts, type Gap } from '../../../../lib/rehearse/load/tally';
import type { TimelinePicture } from '../../../../lib/rehearse/load/timeline';
import { createWriteWatch, type RecordingWriteWatch } from '../../../../lib/rehearse/load/write-watch';
import { connectAs, type ClientAbilities, type ConnectionSettings } from './client-connection';
import { readOn, writeOn } from './client-loop';
import { idsWritten } from './ids-written';
import { createOwnStatements, type OwnStatementsResult } from './own-statements';
import { createPooledConnection } from './pooled-connection';
import type { LoadStatements } from './statements';

export interface LoadSettings {
  /** The name that clients resolve, e.g. `kong-db.internal`. */
  readonly endpoint: string;
  /** Name server, as `dns.setServers` takes it. */
  readonly dnsServer: string;
  readonly port: number;
  readonly password: string;
  readonly statements: LoadStatements;
  /** What the oldest client can do. */
  readonly abilities: ClientAbilities;
  /** PEM, for clients that speak TLS. */
  readonly caCertificate: string;
  /** Green's address: who answers from there counts as green. */
  readonly greenAddress: string;
  /** The user's own, run beside the rest by two clients more. @default none */
  readonly ownStatements?: readonly string[];
  /** @default 2 */
  readonly readers?: number;
  /** @default 4 */
  readonly writers?: number;
  /** Of a client between two attempts, in ms. @default 20 */
  readonly pauseMs?: number;
}

/** Clients at work. */
export interface Load {
  /** When it started, in ms since 1970: what the times of the timeline count from. */
  readonly startedAt: number;
  /** What the endpoint's name server said at the start, in ms. */
  readonly ttlMs: number;
  /** Up to now. */
  counts(): Readonly<Counts>;
  /** Watches, from now on, when every client can write to the server of this address. */
  watchWrites(address: string): Watch;
  /** Ends the clients and looks for every acknowledged write where the endpoint leads then. A second call answers the same. */
  stop(): Promise<LoadResult>;
}

/** Of the report's `clients` what only the load knows. */
export interface ClientsResult {
  /** TTL of the client endpoint's record. */
  readonly ttlMs: number;
  /** Longest time between two acknowledged writes of one client. */
  readonly writeGapMs: number;
  /** Longest time between two answered reads of one client. */
  readonly readGapMs: number;
  /** Reads that were unanswered after one reconnect. */
  readonly failedReads: number;
  /** Writes that were refused or not acknowledged; clients try again. */
  readonly failedWrites: number;
  readonly acknowledgedWrites: number;
  readonly writesOnGreen: number;
  /** Acknowledged writes that whoever serves at the end does not hold. */
  readonly lostWrites: number;
}

export interface LoadResult {
  readonly clients: ClientsResult;
  /** In ms since 1970; the other times count from here. */
  readonly startedAt: number;
  /** How long the clients were at work, in ms. */
  readonly ms: number;
  readonly reads: number;
  /** Of the failed writes, those refused as read-only: what a fence does. */
  readonly refusedWrites: number;
  /** Connection lost before the answer: neither acknowledged nor lost. `found` of them were written. */
  readonly unknownWrites: { readonly count: number; readonly found: number };
  readonly longestWriteGap: Gap;
  readonly longestReadGap: Gap;
  /** The first attempts that did not succeed, at most 1,000. */
  readonly failures: readonly Attempt[];
  readonly timeline: TimelinePicture;
  readonly servedAtTheEnd: string;
  /** When there are any. */
  readonly ownStatements?: OwnStatementsResult;
}

/** Clients that run the user's own statements. */
const OWN_CLIENTS = 2;

/**
 * Starts readers and writers on a client endpoint. They resolve its name, honour its TTL, hold a connection each as a pool does, and can do
 * no more than the abilities given.
 * @throws when the first connection fails: a client that cannot even connect before the cutover would measure nothing.
 */
export async function startLoad(settings: LoadSettings): Promise<Load> {
  const { endpoint, dnsServer, statements, readers = 2, writers = 4, pauseMs = 20 } = settings;
  const { database, role: user, options } = statements;
  const { port, password, abilities, caCertificate } = settings;
  const login: Omit<ConnectionSettings, 'address'> = {
    ...{ port, database, user, password, options, abilities, caCertificate },
  };
  const { address, ttlMs } = await createClientResolver(dnsServer).resolve(endpoint);
  await (await connectAs({ ...login, address })).end();

  const startedAt = Date.now();
  const origin = performance.now();
  const clock = (): number => performance.now() - origin;
  const clients = [...named('reader', 'read', readers), ...named('writer', 'write', writers)];
  const tally = createTally(clients);
  const watches: RecordingWriteWatch[] = [];
  const record = (attempt: Attempt): void => {
    tally.record(attempt);
    for (const watch of watches) watch.record(attempt);
  };
  const watchWrites = (watched: string): Watch => {
    const names = clients.filter(({ kind }) => kind === 'write').map(({ client }) => client);
    const watch = createWriteWatch(names, watched, clock());
    watches.push(watch);
    return watch;
  };
  const stopping = new AbortController();
  const loops = clients.map(({ client, kind }) => {
    // A resolver each: an application's processes do not share what they remember.
    const connection = createPooledConnection(endpoint, createClientResolver(dnsServer), login);
    const loop = kind === 'read' ? readOn : writeOn;
    return loop({ client, connection, statements, pauseMs, signal: stopping.signal, clock, record });
  });
  const own = settings.ownStatements && createOwnStatements(settings.ownStatements, pauseMs);
  for (let number = 0; own !== undefined && number < OWN_CLIENTS; number++) {
    const connection = createPooledConnection(endpoint, createClientResolver(dnsServer), login);
    loops.push(own.runOn(connection, stopping.signal));
  }
  // A failure of the loop itself is told by stop(); until then it must not end the process.
  const ended = Promise.all(loops);
  ended.catch(() => undefined);

  const finish = async (): Promise<LoadResult> => {
    const stoppedAt = clock();
    stopping.abort();
    await ended;
    const serving = await createClientResolver(dnsServer).resolve(endpoint);
    const acknowledged = [...tally.acknowledged.values()].flat();
    const there = await idsWritten({ ...login, address: serving.address }, statements, [
      ...acknowledged,
      ...tally.unknown,
    ]);
    const writeGap = tally.longestGap('write', stoppedAt);
    const readGap = tally.longestGap('read', stoppedAt);
    return {
      clients: {
        ttlMs,
        writeGapMs: Math.round(writeGap.ms),
        readGapMs: Math.round(readGap.ms),
        failedReads: tally.counts.failedReads,
        failedWrites: tally.counts.failedWrites,
        acknowledgedWrites: tally.counts.acknowledgedWrites,
        writesOnGreen: tally.acknowledged.get(settings.greenAddress)?.length ?? 0,
        lostWrites: acknowledged.filter((id) => !there.has(id)).length,
      },
      startedAt,
      ms: Math.round(stoppedAt),
      reads: tally.counts.reads,
      refusedWrites: tally.counts.refusedWrites,
      unknownWrites: { count: tally.unknown.length, found: tally.unknown.filter((id) => there.has(id)).length },
      longestWriteGap: writeGap,
      longestReadGap: readGap,
      failures: tally.failures,
      timeline: tally.timeline.picture(),
      servedAtTheEnd: serving.address,
      ...(own === undefined ? {} : { ownStatements: own.result() }),
    };
  };
  let finished: Promise<LoadResult> | undefined;
  const counts = (): Counts => ({ ...tally.counts });
  return { startedAt, ttlMs, counts, watchWrites, stop: () => (finished ??= finish()) };
}

function named(prefix: string, kind: Attempt['kind'], count: number): { client: string; kind: Attempt['kind'] }[] {
  return Array.from({ length: count }, (_, index) => ({ client: `${prefix}-${index + 1}`, kind }));
}
