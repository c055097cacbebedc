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
    if (!(await isClosed(client))) return;
    key ??= await newKey(worker, server.side);
    await client.query('UPDATE cdk_cutover.closed SET key = $1', [key]);
  });
}

export async function isClosed(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ closed: boolean }>(
    `SELECT to_regclass('cdk_cutover.closed') IS NOT NULL AS closed`,
  );
  return rows[0]?.closed === true;
}

async function keep(worker: Worker, side: Server['side'], key: string | undefined): Promise<void> {
  const turn = turnOf(worker);
  const { rowCount } = await (
    await worker.blue.book()
  ).query(`UPDATE cdk_cutover.owner SET ${side}_fence = $3 WHERE ${HAS_TURN}`, [turn.execution, turn.number, key]);
  if (rowCount !== 1) throw new Error('The key of a fence was not kept: this step lost its turn');
  turn.keys[side] = key;
}
