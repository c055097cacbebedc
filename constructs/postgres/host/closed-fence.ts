import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { renewLease, takeLease } from '../function/fence/lease';
import { SEALED } from '../function/fence/sql';
import { turnOf } from '../function/owner/turn';
import type { Host } from './host';
import type { Progress } from './progress';
import { wordsOf } from '../function/words/words-of';

const EVERY_MS = 5_000;
/** A lease outlives a short absence of its server. */
const MOST_ABSENCES = 3;

/** What a look at the fence found, in each database. */
export interface FenceLook {
  /** Which closing it is, by database. */
  readonly ids: readonly string[];
  readonly sealed: boolean;
}

/** Blue's fence while the host works under it, by a session of its own in each database. */
export class ClosedFence {
  /**
   * Takes the fence up: from here on this step alone renews it. Says how long it would have stayed closed without.
   * @throws unless the fence is closed in every database and never lapsed
   */
  static async takeUp(host: Host): Promise<ClosedFence> {
    const fence = new ClosedFence(host);
    await Promise.all(host.databases.map((database) => fence.session(database)));
    const { work } = host.values.fenceSeconds;
    const left = await fence.inEach((client) => takeLease(client, turnOf(host), work));
    const known = left.filter((ms) => ms !== undefined);
    // Rounded down: never more than there was.
    if (known.length > 0)
      host.say(`blue's fence would have lifted itself in ${Math.floor(Math.min(...known) / 1_000)} s`);
    return fence;
  }

  private readonly sessions = new Map<string, Promise<Client>>();

  private constructor(private readonly host: Host) {}

  /** The session that renews the lease of a database, for what is short. */
  session(database: string): Promise<Client> {
    const known = this.sessions.get(database);
    if (known !== undefined) return known;
    const opened = this.host.blue.open(database).then(async (client) => {
      await client.query(`SET statement_timeout = '10s'`);
      return client;
    });
    this.sessions.set(database, opened);
    opened.catch(() => this.sessions.delete(database));
    return opened;
  }

  /** Renews the lease everywhere. @throws unless the fence is closed in every database and never lapsed */
  look(): Promise<FenceLook> {
    return this.renew(this.host.values.fenceSeconds.work);
  }

  /** Renews the lease everywhere for as long as the next step may take to come: the last thing that a step does. @throws as `look` does */
  async handOver(): Promise<void> {
    await this.renew(this.host.values.fenceSeconds.handover);
  }

  private async renew(forSeconds: number): Promise<FenceLook> {
    const found = await this.inEach(async (client) => {
      const until = await renewLease(client, turnOf(this.host), forSeconds);
      const { rows } = await client.query<{ id: string }>('SELECT fence_id AS id FROM cdk_cutover.closed');
      return { until, id: rows[0]!.id };
    });
    return { ids: found.map(({ id }) => id), sealed: found.some(({ until }) => until === SEALED) };
  }

  private inEach<T>(work: (client: Client) => Promise<T>): Promise<T[]> {
    return Promise.all(
      this.host.databases.map(async (database) => {
        try {
          return await work(await this.session(database));
        } catch (error) {
          throw new Error(
            `the fence of database ${database} on blue is not closed, or its lease lapsed (${wordsOf(error)}). ` +
              'Writes may have passed: close the fence again, then copy and compare again.',
            { cause: error },
          );
        }
      }),
    );
  }

  /** Whether the latest comparison under this very fence found both sides equal, in every database. */
  async compared(): Promise<boolean> {
    const found = await Promise.all(
      this.host.databases.map(async (database) => {
        const client = await this.session(database);
        const { rows } = await client.query<{ equal: boolean }>(
          `SELECT equal FROM cdk_cutover.comparison JOIN cdk_cutover.closed USING (fence_id) ORDER BY compared_at DESC LIMIT 1`,
        );
        return rows[0]?.equal === true;
      }),
    );
    return found.every(Boolean);
  }

  /**
   * Works while the lease is renewed and how far it came is told. Ends the work, at once, when the lease lapsed.
   * @throws what the work threw, or that the fence lapsed, or was opened and closed again meanwhile
   */
  async during<T>(progress: Progress, work: () => Promise<T>): Promise<T> {
    const before = await this.look();
    const ended = new AbortController();
    const lapsed = this.guard(ended.signal, progress);
    let result: T;
    try {
      result = await Promise.race([work(), lapsed]);
    } finally {
      ended.abort();
      await progress.tell(this).catch(() => undefined);
    }
    const after = await this.look();
    if (before.ids.join() !== after.ids.join()) {
      throw new Error('the fence was opened and closed again meanwhile: copy and compare again.');
    }
    return result;
  }

  /** Never returns; throws when the lease lapsed. */
  private async guard(ended: AbortSignal, progress: Progress): Promise<never> {
    const { work } = this.host.values.fenceSeconds;
    const absences = new Map<string, number>();
    for (;;) {
      for (const database of this.host.databases) {
        try {
          await renewLease(await this.session(database), turnOf(this.host), work);
          absences.delete(database);
        } catch (error) {
          const times = (absences.get(database) ?? 0) + 1;
          absences.set(database, times);
          this.sessions.delete(database);
          if (lapsedSays(error) || times > MOST_ABSENCES) {
            this.host.tools.end();
            throw new Error(
              `the fence of database ${database} on blue lapsed: writes may have passed, so the work was stopped (${wordsOf(error)}). ` +
                'Close the fence again and start over.',
              { cause: error },
            );
          }
        }
      }
      // Nobody depends on it.
      await progress.tell(this).catch(() => undefined);
      await sleep(EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) await new Promise<never>(() => undefined);
    }
  }
}

/** What the server refused, not what kept us from it: no session ends, and nobody is away, with these. */
function lapsedSays(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return /^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57|40|55P03)/.test(code);
}
