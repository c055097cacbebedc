import type { Client } from 'pg';
import type { Deadline } from '../../../../runtime/deadline';
import { asWhoMay } from '../../rds-superuser';
import { ensureBook, ensureSchema, grantToMaster } from '../book';
import type { Run } from '../run';
import { transaction, type Server } from '../server';
import { SYSTEM_ROLE } from '../system-roles';
import { namedFailure } from './named-failure';
import { assertNotPrepared } from './prepared';
import { EVENT_TRIGGERS, FENCE_TRIGGER, SCHEMA_SQL, TABLES_SQL } from './sql';
import { tableByTable } from './table-by-table';

/** By oid: a role's name reads differently in a database of another encoding. */
const OWNERS_SQL = `SELECT DISTINCT refobjid AS oid FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o'
  AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/** Installs the fence, open, in every database of a server. What is there already stays. */
export async function installFence(run: Run, server: Server): Promise<void> {
  const book = await server.book();
  await transaction(book, async () => {
    await ensureSchema(book, run.values.upgrade, server.side, 'postgres');
    await ensureBook(book, server.side);
  });
  await server.each(async (client, database) => {
    const { rows: owners } = await client.query<{ oid: string }>(OWNERS_SQL);
    const { rows } = await book.query<{ role: string }>(
      `SELECT rolname AS role FROM pg_roles WHERE oid = ANY($1) AND NOT rolsuper AND rolname !~ '${SYSTEM_ROLE}' AND rolname <> session_user ORDER BY 1`,
      [owners.map((row) => row.oid)],
    );
    await grantToMaster(
      book,
      rows.map((row) => row.role),
    );
    await installIn(client, run.values.upgrade, server.side, database).catch((error: unknown) => {
      throw namedFailure(error, `installing the fence in database "${database}"`);
    });
    await fenceTables(client, database, run.deadline);
  });
}

async function installIn(client: Client, upgrade: string, side: string, database: string): Promise<void> {
  await transaction(client, async () => {
    await ensureSchema(client, upgrade, side, database);
    await client.query(SCHEMA_SQL);
    await client.query(triggerSql('cdk_cutover.probe'));
  });
  const { rows } = await client.query<{ name: string }>(
    `SELECT evtname AS name FROM pg_event_trigger WHERE evtenabled = 'A'`,
  );
  const missing = EVENT_TRIGGERS.filter((one) => !rows.some((row) => row.name === one.name));
  if (missing.length > 0) {
    await transaction(client, async () => {
      for (const { name, event, tags, calls } of missing) {
        const when = tags.length > 0 ? `WHEN TAG IN (${tags.map((tag) => `'${tag}'`).join(', ')})` : '';
        await client.query(asWhoMay(`DROP EVENT TRIGGER IF EXISTS ${name}`));
        await client.query(asWhoMay(`CREATE EVENT TRIGGER ${name} ON ${event} ${when} EXECUTE PROCEDURE ${calls}`));
        await client.query(asWhoMay(`ALTER EVENT TRIGGER ${name} ENABLE ALWAYS`));
      }
    });
    await client.query('DELETE FROM cdk_cutover.installed');
  }
  // After the commit: a session whose transaction is older may not know the event triggers yet.
  await client.query(
    'INSERT INTO cdk_cutover.installed SELECT clock_timestamp() WHERE NOT EXISTS (SELECT FROM cdk_cutover.installed)',
  );
}

/** Puts the trigger on every table that lacks it. */
export async function fenceTables(client: Client, database: string, deadline: Deadline): Promise<void> {
  await tableByTable<Unfenced>(client, deadline, {
    database,
    words: { doing: 'fencing table', waiting: 'fencing' },
    left: async () => (await client.query<Unfenced>(TABLES_SQL)).rows.filter(({ fenced }) => !fenced),
    change: async ({ name, without_right: owner }) => {
      // The right is lent for this one statement.
      if (owner !== null) await client.query(`GRANT TRIGGER ON ${name} TO ${owner}`);
      await client.query(triggerSql(name));
      if (owner !== null) await client.query(`REVOKE TRIGGER ON ${name} FROM ${owner}`);
    },
    busy: ({ name }) => assertNotPrepared(client, name, `hold table ${name}`),
  });
}

interface Unfenced {
  readonly name: string;
  readonly fenced: boolean;
  /** Its owner, who has taken the right to make triggers from itself. */
  readonly without_right: string | null;
}

function triggerSql(table: string): string {
  return `DROP TRIGGER IF EXISTS ${FENCE_TRIGGER} ON ${table};
    CREATE TRIGGER ${FENCE_TRIGGER} BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE PROCEDURE cdk_cutover.refuse_while_closed();
    ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${FENCE_TRIGGER}`;
}
