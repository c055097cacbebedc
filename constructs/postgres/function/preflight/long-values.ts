import type { Client } from 'pg';
import { error, names, type Finding } from '../../../../runtime/preflight/finding';
import { EXACT_SQL, INEXACT } from '../../exact-values';
import { PLAIN_TYPES } from '../../plain-types';
import { warning } from '../../warning';
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

/** Longest that a database's tables are read for this. Each is read once or twice from end to end, without its long values. */
const BUDGET_MS = 60_000;

/** A statement that was cut off. */
const CUT_OFF = '57014';

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
      FROM pg_attribute, LATERAL (SELECT ${BASE_TYPE} AS base) b WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attlen = -1
        AND base NOT IN ('numeric'::regtype, 'inet'::regtype, 'cidr'::regtype)) AS columns
  ${CLIENT_TABLES} AND c.relkind IN ('r', 'm') AND c.reltoastrelid <> 0 AND pg_relation_size(c.reltoastrelid) >= ${LEAST_STORED} ORDER BY 1`;

/**
 * Values that have no text form, by which the comparison hashes, and rows that are too long to be copied. Lengths are read without the values, where
 * a type tells them.
 *
 * @param budgetMs after so many milliseconds what is left of the tables is named instead
 */
export async function longValues(client: Client, database: string, budgetMs = BUDGET_MS): Promise<Finding[]> {
  const values: string[] = [];
  const rows: string[] = [];
  const unread: string[] = [];
  const until = Date.now() + budgetMs;
  // Taken back as a whole: preflight changes nothing, not even what a session has of its own.
  await client.query('BEGIN');
  try {
    await client.query(EXACT_OR_NULL_SQL);
    const { rows: tables } = await client.query<Table>(TABLES_SQL);
    await readAs(client, tables);
    for (const table of tables.filter(({ columns }) => columns.length > 0)) {
      const left = until - Date.now();
      if (left <= 0 || !(await inTime(client, left, () => look(client, table, values, rows)))) unread.push(table.name);
    }
  } finally {
    await client.query('ROLLBACK');
  }
  return findingsOf(database, values, rows, unread);
}

async function look(client: Client, table: Table, values: string[], rows: string[]): Promise<void> {
  const long = await longColumns(client, table);
  values.push(...long.map((column) => `${table.name}.${column}`));
  const columns = table.derived || long.length > 0 ? undefined : await longRow(client, table);
  if (columns !== undefined) rows.push(`${table.name} (${columns})`);
}

/** Whether work ended in time; what was done before it stays. */
async function inTime(client: Client, ms: number, work: () => Promise<void>): Promise<boolean> {
  await client.query(`SAVEPOINT in_time; SET LOCAL statement_timeout = ${Math.ceil(ms)}`);
  try {
    await work();
    return true;
  } catch (reason) {
    if (!isServerMessage(reason) || reason.code !== CUT_OFF) throw reason;
    return false;
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT in_time').catch(() => undefined);
  }
}

function findingsOf(
  database: string,
  values: readonly string[],
  rows: readonly string[],
  unread: readonly string[],
): Finding[] {
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
  const ofRest = warning(
    'long-values-unread',
    `Tables ${names(unread)} in database "${database}" were not read to their end in ${BUDGET_MS / 1_000} s, so nobody knows whether they hold values of more than half a gigabyte, or rows of more than a gigabyte, which cannot be copied`,
    'Look for them by yourself (octet_length, pg_column_size)',
  );
  return [
    ...(values.length === 0 ? [] : [ofValues]),
    ...(rows.length === 0 ? [] : [ofRows]),
    ...(unread.length === 0 ? [] : [ofRest]),
  ];
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

/** Names of the columns with values that are too long. The table is read once, whatever the number of its columns. */
async function longColumns(client: Client, table: Table): Promise<readonly string[]> {
  const asked = table.columns.filter(({ kind, value }) => kind !== 'text' && value !== null);
  if (asked.length === 0) return [];
  const sizes = asked.map(({ name, kind }, index) => {
    const [size, least] =
      kind === 'bytes' ? [`octet_length(${name})`, LONGEST + 1] : [`pg_column_size(${name})`, LEAST_STORED];
    return `(${index}, CASE WHEN ${size} >= ${least} THEN ${size} END)`;
  });
  const largest = await rowsOf<{ at: string; index: number }>(
    client,
    `SELECT at, index FROM (SELECT ctid::text AS at, index, row_number() OVER (PARTITION BY index ORDER BY size DESC) AS number
        FROM ONLY ${table.name}, LATERAL (VALUES ${sizes.join(', ')}) AS v (index, size) WHERE size IS NOT NULL) AS large
      WHERE number <= ${MOST_READ} ORDER BY index, number`,
  );
  const long = new Set<string>();
  for (const { at, index } of largest) {
    const { name, kind, value } = asked[index]!;
    if (long.has(name)) continue;
    if (kind === 'bytes' || (await isTooLong(client, table, `(${value})::text`, at))) long.add(name);
  }
  return [...long];
}

async function isTooLong(client: Client, table: Table, text: string, at: string): Promise<boolean> {
  // On its way as text, any of its characters may be escaped.
  const most = table.plain || table.derived ? LONGEST_ROW : LONGEST;
  const read = await unlessRefused(client, TOO_LONG, () =>
    client.query<{ long: boolean }>(
      `SELECT octet_length(${text}) > ${most} AS long FROM ONLY ${table.name} AS t WHERE ctid = '${at}'`,
    ),
  );
  return read === undefined || read.rows[0]?.long === true;
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
    // A function takes a hundred arguments, an array any number of elements.
    `SELECT array_to_string(ARRAY[${long.join(', ')}], ', ') AS columns FROM ONLY ${name} WHERE ${sum} > ${LONGEST_ROW} LIMIT 1`,
  );
  return rows[0]?.columns;
}

/** SQL for how long a value may be on its way. As text, a byte takes two characters, and a character that means something to COPY is escaped. */
function lengthOf({ name, kind }: Column, plain: boolean): string {
  if (kind === 'other') return `pg_column_size(${name})::bigint`;
  return plain ? `octet_length(${name})::bigint` : `2 * octet_length(${name})::bigint`;
}
