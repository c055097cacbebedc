import type { Client } from 'pg';
import { NotOwner } from '../../../../runtime/owner/record';
import { ensureSchema, hasBook } from '../book';
import { BOOK_DATABASE, transaction } from '../server';
import { rekeyFence } from './key';
import { succeedGeneration } from './generation';
import { endSessions } from './sessions';
import { HAS_TURN, OWNER_SQL } from './sql';
import { assertHeld, type Turn, type Worker } from './turn';

/** SQLSTATE lock_not_available. */
const LOCKED = '55P03';

const PATIENCE_MS = 20_000;

/**
 * Tells green whose turn it is, never an earlier one than it knows, and ends the sessions of every other. Where another execution was the last
 * that green heard of, this one takes over what it left: the filling, and the fence.
 */
export async function bringToGreen(worker: Worker, turn: Turn): Promise<void> {
  const [blue, green] = [await worker.blue.book(), await worker.green.book()];
  const { rows } = await blue.query<{ record: object }>(
    `SELECT to_jsonb(o) AS record FROM cdk_cutover.owner o WHERE ${HAS_TURN}`,
    [turn.execution, turn.number],
  );
  if (rows[0] === undefined) throw new NotOwner('This step lost its turn: it changes nothing any more');
  const copy = JSON.stringify(rows[0].record);
  let inherits: boolean;
  try {
    inherits = await write(worker, green, copy);
  } catch (error) {
    if ((error as { code?: string }).code !== LOCKED) throw error;
    // Blue has decided, and still says so: whoever keeps the row here is of an earlier turn.
    await assertHeld(blue, turn);
    await endSessions(worker.green, worker.deadline, green);
    inherits = await write(worker, green, copy);
  }
  await endSessions(worker.green, worker.deadline, green);
  if (!inherits) return;
  await worker.green.each((client, database) => takeOver(worker, client, database, turn));
  await rekeyFence(worker, worker.green);
  await green.query(`UPDATE cdk_cutover.owner SET ending = '[]' WHERE execution = $1`, [turn.execution]);
}

/** Who filled this database may still send a tool that knows nothing of turns: its sessions are ended until none keeps the filling. */
async function takeOver(worker: Worker, client: Client, database: string, turn: Turn): Promise<void> {
  await client.query(`SET lock_timeout = '1s'`);
  await worker.deadline.within(PATIENCE_MS).until(
    () => `waiting until nobody writes into database "${database}" of green any more`,
    50,
    async () => {
      try {
        await succeedGeneration(client, turn.execution);
        return true;
      } catch (error) {
        if ((error as { code?: string }).code !== LOCKED) throw error;
        await endSessions(worker.green, worker.deadline);
        return undefined;
      }
    },
  );
  await client.query(`SET lock_timeout = '20s'`);
}

/** Whether what earlier executions left is to be taken over. That stays so until it was done. */
async function write(worker: Worker, green: Client, copy: string): Promise<boolean> {
  return transaction(green, async () => {
    await green.query(`SET LOCAL lock_timeout = '2s'`);
    await ensureSchema(green, worker.values.upgrade, 'green', BOOK_DATABASE);
    await green.query(OWNER_SQL);
    const { rows } = await green.query<{ ending: readonly string[]; fresh: boolean }>(
      `INSERT INTO cdk_cutover.owner AS known SELECT * FROM jsonb_populate_record(NULL::cdk_cutover.owner, $1)
        ON CONFLICT (one) DO UPDATE SET (counter, execution, document, since, release, turn, released_at, ending, blue_fence, green_fence) =
          (SELECT excluded.counter, excluded.execution, excluded.document, excluded.since, excluded.release, excluded.turn, excluded.released_at,
            CASE WHEN known.execution = excluded.execution THEN known.ending ELSE known.ending || to_jsonb(known.execution) END,
            excluded.blue_fence, excluded.green_fence)
        WHERE (known.counter, known.turn) <= (excluded.counter, excluded.turn)
        RETURNING ending, xmax = 0 AS fresh`,
      [copy],
    );
    const [row] = rows;
    if (row === undefined) {
      throw new NotOwner('Green knows of a later turn than this one: this step changes nothing any more');
    }
    return row.fresh ? hasBook(green) : row.ending.length > 0;
  });
}
