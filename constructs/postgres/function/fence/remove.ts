import type { Client } from 'pg';
import type { Deadline } from '../../../../runtime/deadline';
import { asWhoMay } from '../../rds-superuser';
import { revokeFromMaster, schemaMark } from '../book';
import type { Run } from '../run';
import { BOOK_DATABASE, transaction, type Server } from '../server';
import { EVENT_TRIGGERS, FENCE_TRIGGER } from './sql';
import { tableByTable } from './table-by-table';

const FENCED_SQL = `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_trigger g
  JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE g.tgname = '${FENCE_TRIGGER}' AND n.nspname <> 'cdk_cutover' ORDER BY c.oid`;

/** Drops each object of our schema, the owner's record aside. */
const BESIDE_RECORD_SQL = `SELECT format('DROP %s IF EXISTS cdk_cutover.%I CASCADE',
    CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, relname) AS sql
    FROM pg_class WHERE relnamespace = to_regnamespace('cdk_cutover') AND relkind IN ('r', 'S', 'v') AND relname <> 'owner'
  UNION ALL SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc WHERE pronamespace = to_regnamespace('cdk_cutover')`;

/** Removes the triggers in every database: first what refuses DDL, then table by table, since one DROP over all runs out of locks. */
export async function removeTriggers(run: Run, server: Server): Promise<void> {
  await server.each(async (client, database) => {
    if ((await schemaMark(client)) === undefined) return;
    await transaction(client, async () => {
      for (const { name } of EVENT_TRIGGERS) await client.query(asWhoMay(`DROP EVENT TRIGGER IF EXISTS ${name}`));
    });
    await removeFromTables(client, database, run.deadline);
  });
}

/** Removes every object and every grant of ours from a server, the owner's record aside: that goes last of all. */
export async function removeFence(run: Run, server: Server): Promise<void> {
  await removeTriggers(run, server);
  for (const database of await server.databases()) {
    if (database !== BOOK_DATABASE)
      await (await server.on(database)).query('DROP SCHEMA IF EXISTS cdk_cutover CASCADE');
  }
  const book = await server.book();
  await transaction(book, async () => {
    await revokeFromMaster(book);
    const { rows } = await book.query<{ sql: string }>(BESIDE_RECORD_SQL);
    for (const { sql } of rows) await book.query(sql);
  });
}

/** What is left of ours, the owner's record aside, e.g. `schema cdk_cutover in database "kong"`. */
export async function remains(server: Server): Promise<string[]> {
  const found = await server.each(async (client, database) => {
    const { rows } = await client.query<{ what: string }>(
      `SELECT 'schema ' || nspname AS what FROM pg_namespace
        WHERE nspname = 'cdk_cutover' AND (to_regclass('cdk_cutover.owner') IS NULL OR EXISTS (${BESIDE_RECORD_SQL}))
      UNION ALL SELECT 'event trigger ' || evtname FROM pg_event_trigger WHERE evtname LIKE 'cdk\\_cutover\\_%'
      UNION ALL SELECT 'trigger on ' || tgrelid::regclass FROM pg_trigger WHERE tgname = '${FENCE_TRIGGER}'`,
    );
    return rows.map((row) => `${row.what} in database "${database}"`);
  });
  return found.flat();
}

async function removeFromTables(client: Client, database: string, deadline: Deadline): Promise<void> {
  const doing = 'removing the fence from table';
  await tableByTable<{ readonly name: string }>(client, deadline, {
    ...{ database, words: { doing, waiting: doing } },
    left: async () => (await client.query(FENCED_SQL)).rows,
    change: async ({ name }) => void (await client.query(`DROP TRIGGER IF EXISTS ${FENCE_TRIGGER} ON ${name}`)),
  });
}
