import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { turnOf } from '../owner/turn';
import type { Run } from '../run';
import { isAway, type Server } from '../server';
import { wordsOf } from '../words/words-of';
import { eachFenced, fencedDatabases } from './fenced';
import { renewLease, takeLease } from './lease';

const EVERY_MS = 5_000;

/**
 * Takes blue's lease up in every database: from here on this step alone renews it, and its death ends the pause as soon as that of any other at
 * work. `fenceLeftMs` says how much of it was left.
 * @throws where it lapsed, or a later step renews it
 */
export async function takeUpLease(run: Run): Promise<void> {
  const { work } = run.values.fenceSeconds;
  const left = await onBlue(run, (client) => takeLease(client, turnOf(run), work));
  const known = left.filter((ms) => ms !== undefined);
  if (known.length > 0) run.facts.fenceLeftMs = Math.min(...known);
}

/**
 * Renews blue's lease for as long as the next step may take to come: the last thing that a step does which hands on.
 * @throws where it lapsed, or another step renews it
 */
export async function handOverLease(run: Run): Promise<void> {
  const { handover } = run.values.fenceSeconds;
  await onBlue(run, (client) => renewLease(client, turnOf(run), handover));
}

/** The least that was left of blue's lease, in milliseconds, when a step took it up since the fence closed; `undefined`: none did. */
export async function leastLeft(run: Run): Promise<number | undefined> {
  const found = await onBlue(run, async (client) => {
    const { rows } = await client.query<{ left: number | null }>(
      'SELECT least_left AS left FROM cdk_cutover.closed WHERE least_left IS NOT NULL',
    );
    return rows.map(({ left }) => Number(left));
  });
  return found.flat().length === 0 ? undefined : Math.min(...found.flat());
}

/** Renews blue's lease every few seconds until the step ends, by sessions of its own. The last word is the last look's. */
export async function keepLease(run: Run): Promise<void> {
  const { work } = run.values.fenceSeconds;
  const databases = await fencedDatabases(run.blue);
  const sessions = new Map<string, Client>();
  for (const database of databases) sessions.set(database, await run.blue.open(database));
  const renew = async (database: string): Promise<void> => {
    try {
      const client = sessions.get(database) ?? (await run.blue.open(database));
      sessions.set(database, client);
      await renewLease(client, turnOf(run), work);
    } catch (error) {
      // A session that was lost is no refusal: the next turn has a new one.
      if (!isAway(error)) throw error;
      sessions.delete(database);
    }
  };
  const ended = new AbortController();
  const loop = (async () => {
    while (!ended.signal.aborted) {
      await Promise.all(databases.map(renew));
      await sleep(EVERY_MS, undefined, { signal: ended.signal });
    }
  })().catch(() => undefined);
  run.closers.unshift(async () => {
    ended.abort();
    await loop;
  });
}

/** @throws what a database said of its fence, with its name */
export function refuse(server: Server, database: string, error: unknown): never {
  throw new Error(`Database "${database}" of ${server.side}: ${wordsOf(error)}`, { cause: error });
}

function onBlue<T>({ blue }: Run, work: (client: Client) => Promise<T>): Promise<T[]> {
  return eachFenced(blue, (client, database) => work(client).catch((error: unknown) => refuse(blue, database, error)));
}
