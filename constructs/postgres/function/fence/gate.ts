import type { Client } from 'pg';
import type { Deadline } from '../../../../runtime/deadline';
import { transaction } from '../server';
import { END_SESSION } from '../sessions';
import { assertNotPrepared } from './prepared';
import { LOCK_TIMEOUT, rethrowUnlessBusy } from './table-by-table';

/** A writing transaction may stay open this long; then it is ended, since it would hold the gate for ever. */
const GRACE_MS = 5_000;

const HOLDERS_SQL = `SELECT ${END_SESSION} FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.relation = $1::regclass AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND a.pid <> pg_backend_pid() AND clock_timestamp() - a.xact_start > $2::float8 * interval '1 ms'`;

/**
 * Does `work` in a transaction that holds a gate in EXCLUSIVE mode: nobody is between looking at the fence and writing. Waits in short
 * turns, so that writers pass in between; a transaction that stays open longer than five seconds is ended.
 */
export async function underGate(
  client: Client,
  gate: 'gate' | 'ddl_gate',
  deadline: Deadline,
  work: () => Promise<unknown>,
): Promise<void> {
  const started = Date.now();
  await deadline.until(
    () => `closing the gate: transactions keep writing`,
    50,
    async () => {
      let locked = false;
      try {
        await transaction(client, async () => {
          // Frozen with the gate in its hands, this process would keep every writer waiting: the server gives it up first.
          await client.query(
            `SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'; SET LOCAL idle_in_transaction_session_timeout = '${GRACE_MS}ms'`,
          );
          await client.query(`LOCK TABLE cdk_cutover.${gate} IN EXCLUSIVE MODE`);
          locked = true;
          await work();
        });
        return true;
      } catch (error) {
        if (locked) throw error;
        rethrowUnlessBusy(error);
        await assertNotPrepared(client, `cdk_cutover.${gate}`, 'have written and hold it');
        if (Date.now() - started > GRACE_MS) await client.query(HOLDERS_SQL, [`cdk_cutover.${gate}`, GRACE_MS]);
        return undefined;
      }
    },
  );
}
