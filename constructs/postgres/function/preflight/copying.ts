import type { Client } from 'pg';
import { error, names, type Finding } from '../../../../runtime/preflight/finding';
import { EXACT_SQL, INEXACT } from '../../exact-values';
import type { Run } from '../run';
import { CLIENT_TABLES } from './client-tables';
import { longValues } from './long-values';

/** The comparison asks the same of every column, under the fence; there the first that has no exact form ends it. */
const INEXACT_SQL = `${EXACT_SQL};
CREATE FUNCTION pg_temp.inexact(type oid) RETURNS boolean LANGUAGE plpgsql AS $inexact$
BEGIN
  PERFORM pg_temp.exact('', type, 'x');
  RETURN false;
EXCEPTION WHEN SQLSTATE '${INEXACT}' THEN
  RETURN true;
END $inexact$`;

const INEXACT_COLUMNS_SQL = `WITH columns AS (
    SELECT format('%I.%I.%I', c.nspname, c.relname, attname) AS name, atttypid AS type
    FROM pg_attribute a JOIN (SELECT c.oid, c.relname, n.nspname ${CLIENT_TABLES} AND c.relkind IN ('r', 'm')
        AND (NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
          OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig)))) AS c ON c.oid = attrelid
    WHERE attnum > 0 AND NOT attisdropped)
  SELECT name, format_type(type, NULL) AS type FROM columns
  WHERE type IN (SELECT type FROM (SELECT DISTINCT type FROM columns OFFSET 0) t WHERE pg_temp.inexact(type)) ORDER BY 1`;

/** What copying or comparing would refuse later, under the closed fence. Once the move was submitted, both are behind. */
export async function copying(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  const limited = await withoutBypass(run);
  const found = await run.blue.each(async (client, database) => [
    ...(await hiddenRows(client, database, limited)),
    ...(await withOids(client, database)),
    ...(await inexactColumns(client, database)),
    ...(await longValues(client, database)),
  ]);
  return found.flat();
}

/** The sides whose master does not see rows that FORCE ROW LEVEL SECURITY hides. */
async function withoutBypass(run: Run): Promise<string[]> {
  const limited: string[] = [];
  for (const server of [run.blue, run.green]) {
    const { rows } = await (
      await server.book()
    ).query<{ sees: boolean }>('SELECT rolsuper OR rolbypassrls AS sees FROM pg_roles WHERE rolname = session_user');
    if (rows[0]?.sees !== true) limited.push(server.side);
  }
  return limited;
}

async function hiddenRows(client: Client, database: string, limited: readonly string[]): Promise<Finding[]> {
  if (limited.length === 0) return [];
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name ${CLIENT_TABLES} AND c.relkind IN ('r', 'p') AND c.relrowsecurity AND c.relforcerowsecurity ORDER BY 1`,
  );
  if (rows.length === 0) return [];
  return [
    error(
      'forced-row-security',
      `Tables ${names(rows.map((row) => row.name))} in database "${database}" FORCE ROW LEVEL SECURITY, which hides rows from the master user of ${limited.join(' and ')}`,
      `ALTER ROLE … BYPASSRLS for the master user there, or ALTER TABLE … NO FORCE ROW LEVEL SECURITY until the upgrade is over`,
    ),
  ];
}

async function withOids(client: Client, database: string): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name ${CLIENT_TABLES} AND c.relkind IN ('r', 'p') AND to_jsonb(c) ->> 'relhasoids' = 'true' ORDER BY 1`,
  );
  if (rows.length === 0) return [];
  return [
    error(
      'with-oids',
      `Tables ${names(rows.map((row) => row.name))} in database "${database}" are WITH OIDS, which PostgreSQL 12 and later do not know`,
      'ALTER TABLE … SET WITHOUT OIDS on blue; clients must not use the column oid',
    ),
  ];
}

async function inexactColumns(client: Client, database: string): Promise<Finding[]> {
  // Taken back as a whole: preflight changes nothing, not even what a session has of its own.
  await client.query('BEGIN');
  try {
    await client.query(INEXACT_SQL);
    const { rows } = await client.query<{ name: string; type: string }>(INEXACT_COLUMNS_SQL);
    if (rows.length === 0) return [];
    const types = [...new Set(rows.map((row) => row.type))].join(', ');
    return [
      error(
        'incomparable',
        `Columns ${names(rows.map((row) => row.name))} in database "${database}" have types whose values cannot be compared exactly between majors (${types})`,
        'Change their type, or drop them',
      ),
    ];
  } finally {
    await client.query('ROLLBACK');
  }
}
