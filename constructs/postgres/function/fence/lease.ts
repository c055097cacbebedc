import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../run';
import type { Server } from '../server';
import { LEASE_SECONDS } from './close';
import { wordsOf } from '../words/words-of';
import { eachFenced, fencedDatabases } from './fenced';

const EVERY_MS = 5_000;

/** Renews the lease in every database now; throws where it lapsed. */
export async function renewLease(server: Server): Promise<void> {
  await eachFenced(server, (client, database) =>
    client
      .query('SELECT cdk_cutover.renew_lease($1)', [LEASE_SECONDS])
      .catch((error: unknown) => refuse(server, database, error)),
  );
}

/** @throws what a database said of its fence, with its name */
export function refuse(server: Server, database: string, error: unknown): never {
  throw new Error(`Database "${database}" of ${server.side}: ${wordsOf(error)}`, { cause: error });
}

/** Renews the lease every few seconds until the step ends, by sessions of its own. The last word is the last look's. */
export async function keepLease(run: Run, server: Server): Promise<void> {
  const sessions = await Promise.all((await fencedDatabases(server)).map((database) => server.open(database)));
  const ended = new AbortController();
  const loop = (async () => {
    while (!ended.signal.aborted) {
      await Promise.all(sessions.map((client) => client.query('SELECT cdk_cutover.renew_lease($1)', [LEASE_SECONDS])));
      await sleep(EVERY_MS, undefined, { signal: ended.signal });
    }
  })().catch(() => undefined);
  run.closers.unshift(async () => {
    ended.abort();
    await loop;
  });
}
