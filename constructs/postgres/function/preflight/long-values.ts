import type { Client } from 'pg';
import { error, names, type Finding } from '../../../../runtime/preflight/finding';
import { EXACT_SQL, INEXACT } from '../../exact-values';
import { PLAIN_TYPES } from '../../plain-types';
import { isServerMessage } from '../words/server-message';
import { CLIENT_TABLES } from './client-tables';

/** So many bytes have a text form, two characters each, below the gigabyte that a value may have. */
const LONGEST = 536_000_000;

/** A row is sent in one piece, for which a server has no more room than this. */
const LONGEST_ROW = 1_073_000_000;

/** What is longer is named where a row is too long. */
const LONG = 100_000_000;

/** Compression makes a value shorter by no more than this. */
const LEAST_STORED = LONGEST / 256;

/** Of values whose length nobody knows without reading them, so many of a column are read: those that take the most room. */
const MOST_READ = 20;

/** A string or a request for memory of more than a gigabyte, and a server that has not got as much. */
const TOO_LONG = ['54000', 'XX000', '53200'];
const NO_RIGHT = ['42501', '0LP01'];

interface Column {
  /** Quoted. */
  readonly name: string;
  /** `bytes` and `text` tell their length without being read. */
  readonly kind: 'bytes' | 'text' | 'other';
  /** What the comparison makes of it; `null`: there is nothing. */
  readonly value: string | null;
}

interface Table {
  readonly name: string;
  /** Copied in the servers' binary form. */
  readonly plain: boolean;
  /** Its rows are not copied: it is a materialized view. */
  readonly derived: boolean;
  /** Its owner, quoted, where the master cannot read it by now. */
  readonly stranger: string | null;
  readonly columns: readonly Column[];
}

/** SQL of `pg_temp.exact_or_null(type, value)`: what the comparison makes of a value, where it makes anything. */
const EXACT_OR_NULL_SQL = `${EXACT_SQL};
CREATE FUNCTION pg_temp.exact_or_null(type oid, value text) RETURNS text LANGUAGE plpgsql AS $exact$
BEGIN
  RETURN pg_temp.exact('', type, value);
EXCEPTION WHEN SQLSTATE '${INEXACT}' THEN
  RETURN NULL;
END $exact$`;

const BASE_TYPE = `(WITH RECURSIVE base AS (SELECT atttypid AS oid UNION ALL
    SELECT t.typbasetype FROM base JOIN pg_type t ON t.oid = base.oid WHERE t.typtype = 'd')
  SELECT base.oid FROM base JOIN pg_type t ON t.oid = base.oid WHERE t.typtype <> 'd')`;

/** Tables with values that are stored apart, with their columns of varying length. */
const TABLES_SQL = `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind = 'm' AS derived,
    CASE WHEN NOT has_table_privilege(c.oid, 'SELECT') THEN quote_ident(pg_get_userbyid(c.relowner)) END AS stranger,
    NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND atttypid <> ALL (${PLAIN_TYPES})) AS plain,
    (SELECT coalesce(json_agg(json_build_object('name', quote_ident(attname), 'value', pg_temp.exact_or_null(atttypid, format('t.%I', attname)),
        'kind', CASE WHEN base = 'bytea'::regtype THEN 'bytes' WHEN base IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) THEN 'text' ELSE 'other' END) ORDER BY attnum), '[]')
      FROM pg_attribute, LATERAL (SELECT ${BASE_TYPE} AS base) b WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attlen = -1) AS columns
  ${CLIENT_TABLES} AND c.relkind IN ('r', 'm') AND c.reltoastrelid <> 0 AND pg_relation_size(c.reltoastrelid) >= ${LEAST_STORED} ORDER BY 1`;

/**
 * Values that have no text form, by which the comparison hashes, and rows that are too long to be copied. Lengths are read without the values, where
 * a type tells them.
 */
export async function longValues(client: Client, database: string): Promise<Finding[]> {
  const values: string[] = [];
  const rows: string[] = [];
  // Taken back as a whole: preflight changes nothing, not even what a session has of its own.
  await client.query('BEGIN');
  try {
    await client.query(EXACT_OR_NULL_SQL);
    const { rows: tables } = await client.query<Table>(TABLES_SQL);
    await readAs(client, tables);
    for (const table of tables.filter(({ columns }) => columns.length > 0)) {
      const before = values.length;
      for (const column of table.columns) {
        if (await isTooLong(client, table, column)) values.push(`${table.name}.${column.name}`);
      }
      const columns = table.derived || values.length > before ? undefined : await longRow(client, table);
      if (columns !== undefined) rows.push(`${table.name} (${columns})`);
    }
  } finally {
    await client.query('ROLLBACK');
  }
  return findingsOf(database, values, rows);
}

function findingsOf(database: string, values: readonly string[], rows: readonly string[]): Finding[] {
  const fix = 'Divide those values into several rows, or move them to S3';
  const ofValues = error(
    'long-values',
    `Columns ${names(values)} in database "${database}" hold values whose text form may be longer than a gigabyte, as that of bytea of more than half a gigabyte is, so that they cannot be copied and compared`,
    fix,
  );
  const ofRows = error(
    'long-rows',
    `Tables ${names(rows)} in database "${database}" have rows that may come to more than a gigabyte on their way, so that they cannot be copied`,
    fix,
  );
  return [...(values.length === 0 ? [] : [ofValues]), ...(rows.length === 0 ? [] : [ofRows])];
}

/** The fence makes the master a member of all owners: until the transaction is taken back, it is one now. Where it may not become one, a finding of its own says so. */
async function readAs(client: Client, tables: readonly Table[]): Promise<void> {
  for (const owner of new Set(tables.flatMap(({ stranger }) => stranger ?? []))) {
    await unlessRefused(client, NO_RIGHT, () => client.query(`GRANT ${owner} TO CURRENT_USER`));
  }
}

/** @returns `undefined` where the server refused it so; what was done before it stays */
async function unlessRefused<T>(
  client: Client,
  codes: readonly string[],
  work: () => Promise<T>,
): Promise<T | undefined> {
  await client.query('SAVEPOINT look');
  try {
    return await work();
  } catch (reason) {
    if (!isServerMessage(reason) || !codes.includes(reason.code)) throw reason;
    await client.query('ROLLBACK TO SAVEPOINT look');
    return undefined;
  }
}

async function isTooLong(client: Client, table: Table, { name, kind, value }: Column): Promise<boolean> {
  if (kind === 'text' || value === null) return false;
  if (kind === 'bytes') {
    return rowsOf(client, `SELECT FROM ONLY ${table.name} WHERE octet_length(${name}) > ${LONGEST} LIMIT 1`).then(
      ({ length }) => length > 0,
    );
  }
  const largest = await rowsOf<{ at: string }>(
    client,
    `SELECT ctid::text AS at FROM ONLY ${table.name} WHERE pg_column_size(${name}) >= ${LEAST_STORED} ORDER BY pg_column_size(${name}) DESC LIMIT ${MOST_READ}`,
  );
  // On its way as text, any of its characters may be escaped.
  const most = table.plain || table.derived ? LONGEST_ROW : LONGEST;
  for (const { at } of largest) {
    const read = await unlessRefused(client, TOO_LONG, () =>
      client.query<{ long: boolean }>(
        `SELECT octet_length((${value})::text) > ${most} AS long FROM ONLY ${table.name} AS t WHERE ctid = '${at}'`,
      ),
    );
    if (read?.rows[0]?.long ?? read === undefined) return true;
  }
  return false;
}

/** None of a table that hides its rows from the master, or that not even its owner may read: others find these. */
async function rowsOf<Row extends object>(client: Client, sql: string): Promise<readonly Row[]> {
  return (await unlessRefused(client, NO_RIGHT, () => client.query<Row>(sql)))?.rows ?? [];
}

/** Names of the long columns of a row that is too long. */
async function longRow(client: Client, { name, plain, columns }: Table): Promise<string | undefined> {
  const lengths = columns.map((column) => ({ column, length: lengthOf(column, plain) }));
  const sum = lengths.map(({ length }) => `coalesce(${length}, 0)`).join(' + ');
  const long = lengths.map(
    ({ column, length }) => `CASE WHEN ${length} > ${LONG} THEN '${column.name.replaceAll("'", "''")}' END`,
  );
  const rows = await rowsOf<{ columns: string }>(
    client,
    `SELECT concat_ws(', ', ${long.join(', ')}) AS columns FROM ONLY ${name} WHERE ${sum} > ${LONGEST_ROW} LIMIT 1`,
  );
  return rows[0]?.columns;
}

/** SQL for how long a value may be on its way. As text, a byte takes two characters, and a character that means something to COPY is escaped. */
function lengthOf({ name, kind }: Column, plain: boolean): string {
  if (kind === 'other') return `pg_column_size(${name})::bigint`;
  return plain ? `octet_length(${name})::bigint` : `2 * octet_length(${name})::bigint`;
}
