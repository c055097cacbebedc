import { createClientResolver, type ClientResolver } from '../../../../lib/rehearse/dns/client-resolver';
import type { ConnectionSettings } from '../../../../constructs/postgres/rehearsal/load/client-connection';
import { writeOn } from '../../../../constructs/postgres/rehearsal/load/client-loop';
import { idsWritten } from '../../../../constructs/postgres/rehearsal/load/ids-written';
import { createPooledConnection } from '../../../../constructs/postgres/rehearsal/load/pooled-connection';
import type { LoadStatements } from '../../../../constructs/postgres/rehearsal/load/statements';
import type { SideName } from '../../../faults/judge/side';
import { longestGap, twoWriters, type Try, type Write } from '../../../faults/judge/writes';

export interface ClientsSettings {
  /** The name that clients resolve. */
  readonly endpoint: string;
  readonly dnsServer: string;
  readonly addresses: Readonly<Record<SideName, string>>;
  readonly statements: LoadStatements;
  readonly login: Omit<ConnectionSettings, 'address'>;
}

const WRITERS = 3;
const PAUSE_MS = 20;
const SIDES: readonly SideName[] = ['blue', 'green'];

/**
 * Clients that write all the while: some through the name, as applications do, and one on each server directly, so that no moment in which both take
 * writes goes unseen. What a server acknowledged is kept with the time.
 */
export class Clients {
  private readonly named: Write[] = [];
  private readonly direct: Write[] = [];
  private readonly tries: Try[] = [];
  private readonly pending = new Set<number>();
  private waited = 0;
  private readonly stopping = new AbortController();
  private readonly ended: Promise<unknown>;
  private readonly origin = performance.now();

  constructor(private readonly settings: ClientsSettings) {
    const { dnsServer, addresses } = settings;
    const writers = Array.from({ length: WRITERS }, () => this.write(createClientResolver(dnsServer)));
    this.ended = Promise.all([...writers, ...SIDES.map((side) => this.write(fixed(addresses[side]), side))]);
    this.ended.catch(() => undefined);
  }

  /** How many writes through the name a server has acknowledged since a moment, in ms of `now`. */
  acknowledged(server: SideName, since = 0): number {
    return this.named.filter((write) => write.server === server && write.acknowledged >= since).length;
  }

  /** Ms since they started. */
  now(): number {
    return performance.now() - this.origin;
  }

  /** The longest that a client waited for any answer, refusals included, in ms; one that still waits counts. */
  longestWait(): number {
    return Math.max(this.waited, ...[...this.pending].map((since) => this.now() - since));
  }

  /** Writes that a server took while the other one took some, too. */
  twoWriters(): readonly Write[] {
    return twoWriters([...this.named, ...this.direct], this.tries);
  }

  /** The longest time without an acknowledged write through the name, in ms. */
  longestGap(from = 0): number {
    const since = this.named.filter(({ acknowledged }) => acknowledged >= from);
    return longestGap(
      since.sort((a, b) => a.acknowledged - b.acknowledged),
      this.now(),
    );
  }

  /** Ends them. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  /**
   * Acknowledged writes that a server does not have, each looked up by its id.
   * @param from the servers whose writes have to be there
   */
  async lost(server: SideName, from: readonly SideName[]): Promise<readonly Write[]> {
    const { login, statements, addresses } = this.settings;
    const wanted = [...this.named, ...this.direct].filter((write) => from.includes(write.server));
    const ids = wanted.map(({ id }) => id);
    const there = await idsWritten({ ...login, address: addresses[server] }, statements, ids);
    return wanted.filter(({ id }) => !there.has(id));
  }

  private write(resolver: ClientResolver, only?: SideName): Promise<void> {
    const { endpoint, addresses, statements, login } = this.settings;
    const pooled = createPooledConnection(endpoint, resolver, login);
    let sent = 0;
    const connection = {
      ...pooled,
      run: async (sql: string, values: readonly unknown[]) => {
        const since = (sent = this.now());
        this.pending.add(since);
        try {
          return await pooled.run(sql, values);
        } finally {
          this.pending.delete(since);
          this.waited = Math.max(this.waited, this.now() - since);
        }
      },
    };
    return writeOn({
      ...{ client: only ?? 'writer', connection, statements, pauseMs: PAUSE_MS, signal: this.stopping.signal },
      clock: () => this.now(),
      record: ({ outcome, at, address, id = '' }) => {
        const server = only ?? (address === addresses.green ? 'green' : 'blue');
        const accepted = outcome === 'ok';
        if (only !== undefined) this.tries.push({ server, sent, answered: at, accepted });
        if (accepted) (only === undefined ? this.named : this.direct).push({ id, server, sent, acknowledged: at });
      },
    });
  }
}

function fixed(address: string): ClientResolver {
  return { resolve: async () => ({ address, ttlMs: 0 }) };
}
