import type { Client } from 'pg';
import type { Deadline } from '../../../../runtime/deadline';
import { transaction } from '../server';
import { namedFailure } from './named-failure';

/** Above deadlock_timeout (1 s): only then an autovacuum on the table is cancelled. */
export const LOCK_TIMEOUT = '1500ms';

/** Work on tables, a table a transaction. */
export interface TableWork<T> {
  /** The database that they are in, for who gives up. */
  readonly database: string;
  /** What is done, for who gives up, e.g. `fencing table`; and before the name of one whose lock was never free. */
  readonly words: { readonly doing: string; readonly waiting: string };
  /** The tables that are left. */
  left(): Promise<readonly T[]>;
  /** Does it, in a transaction that waits for locks only so long. */
  change(table: T): Promise<void>;
  /** When the lock of a table was not free. */
  busy?(table: T): Promise<void>;
}

/**
 * Works on tables until none is left: again and again, until the deadline, on those whose lock was not free.
 * @throws naming table and database, whatever refuses
 */
export async function tableByTable<T extends { readonly name: string }>(
  client: Client,
  deadline: Deadline,
  { database, words, left, change, busy }: TableWork<T>,
): Promise<void> {
  let last = '';
  await deadline.until(
    () => `${words.waiting} ${last} of database "${database}": its lock was never free`,
    100,
    async () => {
      for (;;) {
        const tables = await left();
        if (tables.length === 0) return true;
        let gotAll = true;
        for (const table of tables) {
          last = table.name;
          deadline.check(`${words.doing} ${table.name} of database "${database}"`);
          try {
            await transaction(client, async () => {
              await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
              await change(table);
            });
          } catch (error) {
            if (!isBusy(error)) throw namedFailure(error, `${words.doing} ${table.name} of database "${database}"`);
            gotAll = false;
            await busy?.(table);
          }
        }
        // Who got all need not wait to see that there are no more: clients may be waiting.
        if (!gotAll) return undefined;
      }
    },
  );
}

/** A lock not got, a deadlock, or a table that has just gone: look again. */
export function rethrowUnlessBusy(error: unknown): void {
  if (!isBusy(error)) throw error;
}

function isBusy(error: unknown): boolean {
  const { code = '', where = '' } = error as { code?: string; where?: string };
  // With a context it is code of somebody's own that found no table.
  return ['55P03', '40P01'].includes(code) || (code === '42P01' && where === '');
}
