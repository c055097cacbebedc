import { EXACT_SQL, INEXACT } from '../../../exact-values';
import { wordsOf } from '../../../function/words/words-of';
import { inUsers, own } from '../catalog/names';
import { codeOf, type Session } from '../session';

/** How the rows of one table are hashed. The queries are the same on both sides, and answer with count and two hashes. */
export interface TablePlan {
  /** Quoted, with its schema. */
  readonly name: string;
  readonly bytes: number;
  readonly sql: string;
  /** For rows that are too long to be printed as a whole: value by value. */
  readonly wideSql: string;
  /** Of a materialized view: what its query yields now. */
  readonly freshSql?: string;
}

export interface Plan {
  readonly tables: readonly TablePlan[];
  /** Tables that hold values which have no form that is the same on both majors. */
  readonly incomparable: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Hash partitions whose key's hash follows from numbers of the server's own: enums and what users' types are made of, objects, and
 * expressions, which may yield them. There a row lies in another partition on another server, so such a tree is compared as a whole.
 */
const SCATTERED = `RECURSIVE scattered AS (
    SELECT k.partrelid AS oid FROM pg_partitioned_table k WHERE k.partstrat = 'h' AND EXISTS (
      SELECT FROM unnest(k.partattrs::int2[]) AS u (number) LEFT JOIN pg_attribute a ON a.attrelid = k.partrelid AND a.attnum = u.number
      WHERE u.number = 0 OR a.atttypid >= 16384 OR a.atttypid::regtype::text ~ '^reg')
  ), below AS (
    SELECT i.inhrelid AS oid FROM scattered s JOIN pg_inherits i ON i.inhparent = s.oid
    UNION SELECT i.inhrelid FROM below b JOIN pg_inherits i ON i.inhparent = b.oid
  )`;

/** Tables with rows of their own. Of an extension's tables only what it says is the user's is copied and compared. */
const SOURCES = `SELECT c.oid, c.relkind, format('%I.%I', n.nspname, c.relname) AS name,
    CASE WHEN x.condition IS NOT NULL THEN format('(SELECT * FROM ONLY %I.%I %s)', n.nspname, c.relname, x.condition)
      ELSE format(CASE WHEN c.relkind = 'p' THEN '%I.%I' ELSE 'ONLY %I.%I' END, n.nspname, c.relname) END AS relation,
    CASE WHEN c.relkind = 'p' THEN (SELECT sum(pg_table_size(b.oid)) FROM below b) ELSE pg_table_size(c.oid) END AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (SELECT unnest(extconfig) AS oid, unnest(extcondition) AS condition FROM pg_extension) x ON x.oid = c.oid
  WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated OR c.oid IN (SELECT oid FROM scattered))
    AND c.oid NOT IN (SELECT oid FROM below) AND ${inUsers('n.nspname')} AND (${own('pg_class')} OR x.oid IS NOT NULL)`;

const VALUES = `SELECT string_agg(value, ', ' ORDER BY attnum) AS columns, string_agg(format('md5((%s)::text)', value), ', ' ORDER BY attnum) AS wide
  FROM (SELECT attnum, pg_temp.exact(format('column %I of %s', attname, s.oid::regclass), atttypid, format('t.%I', attname)) AS value
    FROM pg_attribute WHERE attrelid = s.oid AND attnum > 0 AND NOT attisdropped) a`;

const HASH = `'SELECT count(*)::text, sum(hashtextextended(r, 0))::text, sum(hashtextextended(r, 7))::text '
  'FROM (SELECT ROW(%s)::text COLLATE "C" AS r FROM %s AS t OFFSET 0) AS rows'`;

const planSql = (which: string) => `WITH ${SCATTERED}
  SELECT s.name, s.bytes::text, format(${HASH}, v.columns, s.relation), format(${HASH}, v.wide, s.relation),
    CASE s.relkind WHEN 'm' THEN format(${HASH}, v.columns, '(' || rtrim(pg_get_viewdef(s.oid), ';') || ')') END
  FROM (${SOURCES}) s CROSS JOIN LATERAL (${VALUES}) v WHERE ${which}`;

/** Plans how every table of blue is hashed, the largest first. */
export async function planRows(blue: Session): Promise<Plan> {
  await blue.run(EXACT_SQL);
  try {
    return { tables: await planOf(blue, 'true'), incomparable: [] };
  } catch {
    return planOneByOne(blue);
  }
}

async function planOneByOne(blue: Session): Promise<Plan> {
  const sources = await blue.ask(`WITH ${SCATTERED} SELECT s.oid::text, s.name FROM (${SOURCES}) s`, 2);
  const tables: TablePlan[] = [];
  const incomparable: { name: string; why: string }[] = [];
  for (const [oid, name] of sources) {
    try {
      tables.push(...(await planOf(blue, `s.oid = ${oid}`)));
    } catch (error) {
      const why = codeOf(error) === INEXACT ? (error as Error).message : wordsOf(error);
      incomparable.push({ name: String(name), why });
    }
  }
  return { tables: tables.sort((a, b) => b.bytes - a.bytes), incomparable };
}

async function planOf(blue: Session, which: string): Promise<TablePlan[]> {
  const rows = await blue.ask(planSql(which), 5);
  return rows
    .map(([name, bytes, sql, wideSql, freshSql]) => ({
      name: String(name),
      bytes: Number(bytes),
      sql: String(sql),
      wideSql: String(wideSql),
      ...(freshSql ? { freshSql } : {}),
    }))
    .sort((a, b) => b.bytes - a.bytes);
}
