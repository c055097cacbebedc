import type { Client } from 'pg';
import type { Claimant, Owner, OwnerRecord } from '../../../../runtime/owner/record';
import { ensureSchema } from '../book';
import { BOOK_DATABASE, transaction } from '../server';
import { endSessionsUnder } from './sessions';
import { OWNER_SQL } from './sql';
import type { Worker } from './turn';

/** The record as it was read. */
export interface ReadOwner extends Owner {
  readonly counter: string;
  readonly turn: string;
}

/** SQLSTATEs of somebody who made, or removed, the schema or the table at the same moment. */
const AT_ONCE = ['23505', '42P06', '42P07', '42P01', '3F000'];

/** SQLSTATE lock_not_available. */
const LOCKED = '55P03';

/** The record on blue. Its session bears no turn: nobody ends it, and it does nothing but what stands here. */
export function ownerRecord(worker: Worker): OwnerRecord<ReadOwner> {
  const { upgrade } = worker.values;
  return {
    read: async () => readOwner(await worker.blue.book()),
    replace: async (read, claimant, ending) => {
      const book = await worker.blue.book();
      try {
        return await transaction(book, async () => {
          await book.query(`SET LOCAL lock_timeout = '2s'`);
          await ensureSchema(book, upgrade, 'blue', BOOK_DATABASE);
          await book.query(OWNER_SQL);
          return write(book, read, claimant, ending);
        });
      } catch (error) {
        const { code = '' } = error as { code?: string };
        if (code !== LOCKED && !AT_ONCE.includes(code)) throw error;
        // A session of somebody who ended, frozen in a transaction of its own, keeps the row.
        if (code === LOCKED && read !== undefined) await endSessionsUnder(book, read.counter);
        return false;
      }
    },
    clearEnding: async (execution) => {
      await (
        await worker.blue.book()
      ).query(`UPDATE cdk_cutover.owner SET ending = '[]' WHERE execution = $1 AND released_at IS NULL`, [execution]);
    },
    markReleased: async (execution) => {
      for (const book of await books(worker)) {
        await book.query(
          `UPDATE cdk_cutover.owner SET released_at = clock_timestamp(), counter = counter + 1
            WHERE execution = $1 AND released_at IS NULL`,
          [execution],
        );
      }
    },
    remove: async (execution) => {
      for (const book of await books(worker)) await removeRecord(book, execution);
    },
  };
}

/** Who owns the upgrade by a book; `undefined`: nobody ever did. */
export async function readOwner(book: Client): Promise<ReadOwner | undefined> {
  const { rows: known } = await book.query<{ there: boolean }>(
    `SELECT to_regclass('cdk_cutover.owner') IS NOT NULL AS there`,
  );
  if (!known[0]?.there) return undefined;
  const { rows } = await book.query<ReadOwner>(
    `SELECT execution, document, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since, release,
      released_at IS NOT NULL AS released, ending, counter::text, turn::text FROM cdk_cutover.owner`,
  );
  return rows[0];
}

async function write(
  book: Client,
  read: ReadOwner | undefined,
  { execution, document, release }: Claimant,
  ending: readonly string[],
): Promise<boolean> {
  const values = [execution, document, release, JSON.stringify(ending)];
  const { rowCount } =
    read === undefined
      ? await book.query(
          `INSERT INTO cdk_cutover.owner (counter, execution, document, since, release, turn, ending)
            VALUES (1, $1, $2, clock_timestamp(), $3, 0, $4) ON CONFLICT DO NOTHING`,
          values,
        )
      : await book.query(
          `UPDATE cdk_cutover.owner SET counter = counter + 1, execution = $1, document = $2, since = clock_timestamp(), release = $3,
            turn = turn + 1, released_at = NULL, ending = $4, passed = '[]' WHERE counter = $5`,
          [...values, read.counter],
        );
  return rowCount === 1;
}

/** Green's first: blue's decides, so it goes last. A green that cannot be reached keeps its copy, which counts for nothing alone. */
async function books(worker: Worker): Promise<Client[]> {
  const green = await worker.green.book().catch(() => undefined);
  return [...(green ? [green] : []), await worker.blue.book()];
}

async function removeRecord(book: Client, execution: string): Promise<void> {
  if ((await readOwner(book)) === undefined) return;
  await transaction(book, async () => {
    const { rowCount } = await book.query('DELETE FROM cdk_cutover.owner WHERE execution = $1', [execution]);
    if (rowCount === 1) await book.query('DROP SCHEMA cdk_cutover CASCADE');
  });
}
