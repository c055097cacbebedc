import type { Client } from 'pg';
import { PLAIN_TYPES } from '../../plain-types';
import { asBytes, characters } from './bytes';
import { CLIENT_SCHEMA, NO_EXTENSION } from './catalog';

/** Something that is built on a table's rows: a key or an index. */
export interface Build {
  readonly key: boolean;
  /** In bytes that take as long to copy, about. */
  readonly effort: number;
  /** Its catalog and oid, as a dump's contents name it. */
  readonly identity: string;
  /** May be built before other tables have their rows: it calls no function, and no operator, of the user's. */
  readonly early: boolean;
}

/** A table whose rows are copied. Names are quoted, their bytes as characters. */
export interface Table {
  readonly oid: string;
  readonly name: string;
  /** Its columns in parentheses; `null`: it has none. */
  readonly columns: string | null;
  /** Which rows of an extension's table are the user's. */
  readonly condition: string | null;
  readonly bytes: number;
  /** All its columns are of plain types of the engine. */
  readonly plain: boolean;
  /** It has values that are stored apart. */
  readonly wide: boolean;
  /** The table that it is a part of, at the top, which is analyzed with all its parts. */
  readonly whole: string | null;
  /** The table that its rows must be sent through, since green may put them into another part: hashing some types goes by oid. */
  readonly root: string | null;
  readonly builds: readonly Build[];
}

/** Types that hash alike on every server: neither an enum nor a reg… type, nor what may hold one. Keys by expression count as unstable. */
const UNSTABLE_HASH = `EXISTS (SELECT FROM pg_partitioned_table p, unnest(p.partattrs::int2[]) k LEFT JOIN pg_attribute a ON a.attrelid = up.oid AND a.attnum = k
  WHERE p.partrelid = up.oid AND p.partstrat = 'h' AND (k = 0 OR a.atttypid <> ALL (${PLAIN_TYPES} || '{bpchar,oid,money,timetz,bit,varbit,name,macaddr,cidr}'::regtype[])))`;

/** The table at the top of those that a table is a part of, and whether one of them divides its rows by such a hash. */
const TOP = `LATERAL (WITH RECURSIVE up AS (SELECT inhparent AS oid, 1 AS level FROM pg_inherits WHERE c.relispartition AND inhrelid = c.oid
    UNION ALL SELECT i.inhparent, level + 1 FROM up JOIN pg_inherits i ON i.inhrelid = up.oid)
  SELECT (SELECT format('%I.%I', pn.nspname, pc.relname) FROM up JOIN pg_class pc ON pc.oid = up.oid JOIN pg_namespace pn ON pn.oid = pc.relnamespace
    ORDER BY level DESC LIMIT 1) AS name, EXISTS (SELECT FROM up WHERE ${UNSTABLE_HASH}) AS unstable) top`;

const WIDE_BYTES = 1_048_576;

const TABLES_SQL = `SELECT ${asBytes(`json_build_object('oid', c.oid::text, 'name', format('%I.%I', n.nspname, c.relname), 'bytes', pg_table_size(c.oid),
    'condition', x.condition, 'whole', top.name, 'root', CASE WHEN top.unstable THEN top.name END,
    'wide', c.reltoastrelid <> 0 AND pg_relation_size(c.reltoastrelid) >= ${WIDE_BYTES},
    'plain', NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND atttypid <> ALL (${PLAIN_TYPES})),
    'columns', (SELECT '(' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')' FROM pg_attribute a
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = ''))`)} AS line
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (SELECT unnest(extconfig) AS oid, unnest(extcondition) AS condition FROM pg_extension) x ON x.oid = c.oid
  CROSS JOIN ${TOP}
  WHERE c.relkind = 'r' AND ${CLIENT_SCHEMA} AND (${NO_EXTENSION} OR x.oid IS NOT NULL)`;

/** What is neither sorted nor a summary takes about five times as long by byte (measured with a GIN index of jsonb), and one session alone. */
const BUILDS_SQL = `SELECT indrelid::text AS "table", k.oid IS NOT NULL AS key,
    (pg_relation_size(indexrelid) * CASE WHEN amname IN ('btree', 'hash', 'brin') THEN 1 ELSE 5 END)::float8 AS effort,
    concat_ws(' ', CASE WHEN k.oid IS NULL THEN 'pg_class' ELSE 'pg_constraint' END::regclass::oid, coalesce(k.oid, indexrelid)) AS identity,
    NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = indexrelid
      AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass)) AS early
  FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_am am ON am.oid = i.relam
    JOIN pg_class c ON c.oid = indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_constraint k ON k.conindid = indexrelid AND k.contype IN ('p', 'u', 'x')
  WHERE c.relkind = 'r' AND ${CLIENT_SCHEMA}`;

/** The tables of a database of blue whose rows are copied, with what is built on them. */
export async function listTables(blue: Client): Promise<readonly Table[]> {
  const { rows: lines } = await blue.query<{ line: Buffer }>(TABLES_SQL);
  const { rows: builds } = await blue.query<Build & { table: string }>(BUILDS_SQL);
  const byTable = new Map<string, Build[]>();
  for (const { table, ...build } of builds) byTable.set(table, [...(byTable.get(table) ?? []), build]);
  return lines.map(({ line }) => {
    const table = JSON.parse(characters(line)) as Omit<Table, 'builds'>;
    return { ...table, builds: byTable.get(table.oid) ?? [] };
  });
}
