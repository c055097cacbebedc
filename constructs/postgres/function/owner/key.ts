import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { Server } from '../server';
import { HAS_TURN } from './sql';
import { turnOf, type Worker } from './turn';

/**
 * A new key of a side's fence, known to the record alone before it lies in any database. Whoever opens a fence must have its key from the
 * record, never from the fence.
 */
export async function newKey(worker: Worker, side: Server['side']): Promise<string> {
  const key = randomUUID();
  await keep(worker, side, key);
  return key;
}

/** The fence of a side is open: no key is known. */
export async function forgetKey(worker: Worker, side: Server['side']): Promise<void> {
  await keep(worker, side, undefined);
}

/** Gives the fence of a side, where it is closed, another key: whoever had the earlier one opens nothing any more. It stays as closed as it is. */
export async function rekeyFence(worker: Worker, server: Server): Promise<void> {
  let key: string | undefined;
  await server.each(async (client) => {
    if ((await keyedTables(client)).length === 0) return;
    key ??= await newKey(worker, server.side);
    await setKey(client, key);
  });
}

/** Gives it to what is closed in one database. */
export async function setKey(client: Client, key: string): Promise<void> {
  for (const table of await keyedTables(client)) await client.query(`UPDATE ${table} SET key = $1`, [key]);
}

/** The tables that keep writes or DDL out of a database, as far as they are there: each knows its key. */
export async function keyedTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT 'cdk_cutover.' || relname AS name FROM pg_class
      WHERE oid IN (to_regclass('cdk_cutover.closed'), to_regclass('cdk_cutover.ddl_closed')) ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function keep(worker: Worker, side: Server['side'], key: string | undefined): Promise<void> {
  const turn = turnOf(worker);
  const { rowCount } = await (
    await worker.blue.book()
  ).query(`UPDATE cdk_cutover.owner SET ${side}_fence = $3 WHERE ${HAS_TURN}`, [turn.execution, turn.number, key]);
  if (rowCount !== 1) throw new Error('The key of a fence was not kept: this step lost its turn');
  turn.keys[side] = key;
}
