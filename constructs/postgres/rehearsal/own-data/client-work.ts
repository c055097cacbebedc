import { Client, escapeIdentifier } from 'pg';
import type { LoadStatements } from '../load/statements';
import { asSuperuser, type BlueServer } from './blue-server';
import { DumpError } from './dump-error';

/** What the clients of a rehearsal do in a schema that nothing is known of. */
export interface ClientWork {
  readonly statements: LoadStatements;
  /** What the report says of it. */
  readonly words: string;
}

interface Candidate {
  readonly database: string;
  readonly role: string;
  readonly tables: readonly ReadableTable[];
}

interface ReadableTable {
  /** Qualified and quoted. */
  readonly name: string;
  /** Columns of the primary key, quoted; `null` without one. */
  readonly key: readonly string[] | null;
  readonly bytes: string;
}

/** Table of the rehearsal's own, in a schema of its own: no right of a dump on schema public stands in the way. */
export const PROBE_TABLE = 'cdk_cutover_rehearsal.writes';
const PROBE_SCHEMA = 'cdk_cutover_rehearsal';
const MOST_TABLES = 20;
const ROWS_A_TABLE = 5;

const READABLE = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_table_size(c.oid)::text AS bytes,
         (SELECT array_agg(quote_ident(a.attname) ORDER BY array_position(i.indkey::int2[], a.attnum))
            FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
           WHERE i.indrelid = c.oid AND i.indisprimary) AS key
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')
     AND has_schema_privilege($1, n.oid, 'USAGE') AND has_table_privilege($1, c.oid, 'SELECT')
   ORDER BY pg_table_size(c.oid) DESC, 1 LIMIT ${MOST_TABLES}`;

/**
 * Picks the declared role and the database where most can be read, samples rows there, and makes the table that the clients write into.
 * @param passwords of the declared roles
 * @throws DumpError when no declared role may connect to any database
 */
export async function makeClientWork(
  blue: BlueServer,
  databases: readonly string[],
  passwords: Readonly<Record<string, string>>,
): Promise<ClientWork> {
  const candidates: Candidate[] = [];
  for (const database of databases) {
    await asSuperuser(blue, database, async (client) => {
      for (const role of Object.keys(passwords)) {
        const { rows } = await client.query<{ may: boolean }>(
          "SELECT has_database_privilege($1, current_database(), 'CONNECT') AND rolcanlogin AS may FROM pg_roles WHERE rolname = $1",
          [role],
        );
        if (!rows[0]?.may) continue;
        const { rows: tables } = await client.query<ReadableTable>(READABLE, [role]);
        candidates.push({ database, role, tables });
      }
    });
  }
  const [best] = candidates.sort((one, other) => size(other) - size(one));
  if (best === undefined) {
    throw new DumpError(
      `None of the declared roles (${Object.keys(passwords).join(', ')}) may log in to any database of the dumps (${databases.join(', ')}): no client could work there.`,
    );
  }
  await makeProbe(blue, best);
  const { reads, readOnly } = await lookAsClient(blue, best, passwords[best.role]);
  const words =
    `Clients at work log in to database ${best.database} as "${best.role}": they read rows of ${best.tables.length} tables (${best.tables.length === 0 ? 'it may read none' : names(best.tables)}) ` +
    `and write into ${PROBE_TABLE}, a table of this rehearsal's own. A rehearsal that is kept before its cutover has none.` +
    (readOnly
      ? ` Their sessions are read-only by the dump's settings: to write, they set default_transaction_read_only off.`
      : '');
  const statements = {
    ...{ database: best.database, role: best.role },
    read: `SELECT id FROM ${PROBE_TABLE} LIMIT 1`,
    ...(reads.length === 0 ? {} : { reads }),
    ...(readOnly ? { options: '-c default_transaction_read_only=off' } : {}),
    write: `INSERT INTO ${PROBE_TABLE} (id) VALUES ($1)`,
    acknowledged: `SELECT id::text FROM ${PROBE_TABLE} WHERE id = ANY ($1::uuid[])`,
  };
  return { statements, words };
}

function size({ tables }: Candidate): number {
  // A database that can be read at all goes before one that cannot.
  return tables.reduce((sum, { bytes }) => sum + Number(bytes) + 1, 0);
}

function names(tables: readonly ReadableTable[]): string {
  const shown = tables.slice(0, 5).map(({ name }) => name);
  return tables.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}

async function makeProbe(blue: BlueServer, { database, role }: Candidate): Promise<void> {
  await asSuperuser(blue, database, async (client) => {
    const owner = escapeIdentifier(role);
    await client.query(`CREATE SCHEMA ${PROBE_SCHEMA} AUTHORIZATION ${owner}`);
    await client.query(
      `CREATE TABLE ${PROBE_TABLE} (id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    );
    await client.query(`ALTER TABLE ${PROBE_TABLE} OWNER TO ${owner}`);
  });
}

/** What a client finds when it logs in. */
interface ClientView {
  /** A statement a row: by primary key, its first and last ones, or by place in the table. What it may not see it gets not. */
  readonly reads: readonly string[];
  /** Its transactions are read-only, unless it says otherwise. */
  readonly readOnly: boolean;
}

async function lookAsClient(
  blue: BlueServer,
  { database, role, tables }: Candidate,
  password: string,
): Promise<ClientView> {
  const { address: host, port, caCertificate: ca } = blue;
  const client = new Client({ host, port, database, user: role, password, ssl: { ca } });
  client.on('error', () => undefined);
  await client.connect();
  const reads: string[] = [];
  try {
    for (const { name, key } of tables) {
      for (const where of await rowsOf(client, name, key)) reads.push(`SELECT * FROM ${name} WHERE ${where}`);
    }
    const { rows } = await client.query<{ it: string }>(
      `SELECT current_setting('default_transaction_read_only') AS it`,
    );
    return { reads, readOnly: rows[0].it === 'on' };
  } finally {
    await client.end();
  }
}

async function rowsOf(client: Client, table: string, key: readonly string[] | null): Promise<readonly string[]> {
  const columns = key ?? ['ctid'];
  const literals = `concat_ws(', ', ${columns.map((column) => `format('%L', ${column})`).join(', ')})`;
  const sample = (order: string) =>
    `(SELECT ${literals} AS row FROM ${table} ${key === null ? '' : `ORDER BY ${columns.map((column) => `${column} ${order}`).join(', ')}`} LIMIT ${ROWS_A_TABLE})`;
  try {
    const { rows } = await client.query<{ row: string }>(`${sample('ASC')} UNION ${sample('DESC')}`);
    return rows.map(({ row }) => `(${columns.join(', ')}) = (${row})`);
  } catch {
    // Row security, or a type that does not sort: the table is read nevertheless.
    return ['true LIMIT 1'];
  }
}
