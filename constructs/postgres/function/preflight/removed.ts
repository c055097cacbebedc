import type { Client } from 'pg';
import { error, names, note, type Finding } from '../../../../runtime/preflight/finding';
import { warning } from '../../warning';
import type { Run } from '../run';
import { BOOK_DATABASE } from '../server';

const CLIENT_SCHEMA = `n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')`;

/** Neither the engine's nor an extension's. */
const OF_CLIENTS = (alias: string, catalog: string) =>
  `${alias}.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${alias}.oid AND e.deptype = 'e')`;

/** Types, functions, columns of catalogs and settings that a server has of its own. */
const OWN_NAMES_SQL = `SELECT 'type' AS kind, typname::text AS name FROM pg_type t WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b' AND typelem = 0
  UNION SELECT 'word', proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
  UNION SELECT 'word', attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') AND NOT attisdropped
  UNION SELECT 'setting', name FROM pg_settings`;

const COLUMNS_SQL = `SELECT format('%I.%I.%I', n.nspname, c.relname, a.attname) AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = t.typelem
  WHERE NOT a.attisdropped AND a.attnum > 0 AND ${CLIENT_SCHEMA}
    AND (t.typnamespace = 'pg_catalog'::regnamespace AND t.typname = ANY($1) OR e.typnamespace = 'pg_catalog'::regnamespace AND e.typname = ANY($1))
  ORDER BY 1`;

const FUNCTIONS_SQL = `SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${OF_CLIENTS('p', 'pg_proc')} AND ${CLIENT_SCHEMA} AND p.prosrc ~* $1 ORDER BY 1`;

/** Settings of roles, databases and functions. One with a dot is an extension's or a client's own; since 14 its name must be identifiers. */
const SETTINGS_SQL = `SELECT DISTINCT split_part(setting, '=', 1) AS setting, whose FROM (
    SELECT unnest(s.setconfig) AS setting, coalesce('role ' || r.rolname, 'database ' || d.datname) AS whose FROM pg_db_role_setting s
      LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
      WHERE s.setdatabase = 0 OR d.datname <> 'rdsadmin'
    UNION ALL SELECT unnest(p.proconfig), 'function ' || p.oid::regprocedure FROM pg_proc p WHERE ${OF_CLIENTS('p', 'pg_proc')}) s
  WHERE split_part(setting, '=', 1) = ANY($1) OR $2 AND split_part(setting, '=', 1) !~ '^[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)*$' ORDER BY 1, 2`;

const POSTFIX_SQL = `SELECT o.oid::regoperator::text AS name FROM pg_operator o
  WHERE o.oprkind = 'r' AND ${OF_CLIENTS('o', 'pg_operator')} ORDER BY 1`;

/** Since 14 they take anycompatiblearray, so that what was built on anyarray does not restore. */
const ARRAY_FUNCTIONS_SQL = `WITH changed AS (SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND 'anyarray'::regtype = ANY (proargtypes::oid[])
    AND proname IN ('array_append', 'array_cat', 'array_position', 'array_positions', 'array_prepend', 'array_remove', 'array_replace', 'width_bucket'))
  SELECT 'aggregate ' || a.aggfnoid::regprocedure AS name FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid
    WHERE ${OF_CLIENTS('p', 'pg_proc')} AND (a.aggtransfn IN (SELECT oid FROM changed) OR a.aggfinalfn IN (SELECT oid FROM changed))
      AND a.aggtranstype IN ('anyarray'::regtype, 'anyelement'::regtype)
  UNION ALL SELECT 'operator ' || o.oid::regoperator FROM pg_operator o
    WHERE ${OF_CLIENTS('o', 'pg_operator')} AND o.oprcode IN (SELECT oid FROM changed) ORDER BY 1`;

/** By kind, what blue has of its own and green has not. */
type Gone = Readonly<Record<'type' | 'word' | 'setting', readonly string[]>>;

/** What blue uses and green's version removed or changed. What is gone is read from the two servers, so no list grows old. */
export async function removed(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  const gone = await goneOnGreen(run);
  const found = await run.blue.each(async (client, database) => [
    ...(await removedTypes(client, database, gone)),
    ...(await removedNames(client, database, gone)),
    ...(await removedSettings(client, database, gone, crosses(run, 14))),
    ...(crosses(run, 14) ? await changedOperators(client, database) : []),
    ...(crosses(run, 15) ? await openPublic(client, database) : []),
  ]);
  return found.flat();
}

/** Whether the upgrade leads to or past a major version. */
function crosses(run: Run, version: number): boolean {
  const [from, to] = [run.values.blue, run.values.green].map((server) => Number(server.version.split('.')[0]));
  return from! < version && version <= to!;
}

async function goneOnGreen(run: Run): Promise<Gone> {
  const read = async (client: Client) => (await client.query<{ kind: keyof Gone; name: string }>(OWN_NAMES_SQL)).rows;
  const there = new Set((await read(await run.green.book())).map(({ kind, name }) => `${kind} ${name}`));
  const gone = (await read(await run.blue.book())).filter(({ kind, name }) => !there.has(`${kind} ${name}`));
  const of = (kind: keyof Gone) => gone.filter((one) => one.kind === kind).map((one) => one.name);
  return { type: of('type'), word: of('word'), setting: of('setting').filter((name) => !name.includes('.')) };
}

async function removedTypes(client: Client, database: string, gone: Gone): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string }>(COLUMNS_SQL, [gone.type]);
  if (rows.length === 0) return [];
  return [
    error(
      'removed-types',
      `Columns ${names(rows.map((row) => row.name))} in database "${database}" have a type that green's version removed (${gone.type.join(', ')})`,
      'Change their type on blue',
    ),
  ];
}

/** Functions are restored without a look at their body, and would fail when they are called. */
async function removedNames(client: Client, database: string, gone: Gone): Promise<Finding[]> {
  // Shorter ones are words of everybody's.
  const words = gone.word.filter((name) => name.length >= 6 && /^\w+$/.test(name));
  if (words.length === 0) return [];
  const { rows } = await client.query<{ name: string }>(FUNCTIONS_SQL, [`\\m(${words.join('|')})\\M`]);
  if (rows.length === 0) return [];
  return [
    warning(
      'removed-names',
      `Functions ${names(rows.map((row) => row.name))} in database "${database}" name functions or catalog columns that green's version removed`,
      'See to each of them, and change what would fail on green',
    ),
  ];
}

async function removedSettings(client: Client, database: string, gone: Gone, strict: boolean): Promise<Finding[]> {
  const { rows } = await client.query<{ setting: string; whose: string }>(SETTINGS_SQL, [gone.setting, strict]);
  // Those of roles and databases are the same wherever they are read.
  const here = rows.filter(({ whose }) => database === BOOK_DATABASE || whose.startsWith('function '));
  if (here.length === 0) return [];
  return [
    error(
      'removed-settings',
      `Green does not know settings that blue has: ${names(here.map(({ setting, whose }) => `${setting} of ${whose}`))} (database "${database}")`,
      'RESET them on blue',
    ),
  ];
}

async function changedOperators(client: Client, database: string): Promise<Finding[]> {
  const found: Finding[] = [];
  const { rows: postfix } = await client.query<{ name: string }>(POSTFIX_SQL);
  if (postfix.length > 0) {
    found.push(
      error(
        'postfix-operators',
        `Operators ${names(postfix.map((row) => row.name))} in database "${database}" are postfix operators, which PostgreSQL 14 removed`,
        'Drop them, and use a function or a prefix operator',
      ),
    );
  }
  const { rows: arrays } = await client.query<{ name: string }>(ARRAY_FUNCTIONS_SQL);
  if (arrays.length > 0) {
    found.push(
      error(
        'array-functions',
        `In database "${database}" ${names(arrays.map((row) => row.name))} use array functions that take anycompatiblearray since PostgreSQL 14`,
        'Drop them on blue, and create them on green with anycompatiblearray and anycompatible',
      ),
    );
  }
  return found;
}

/** A new database of 15 refuses that; the copy carries blue's grants over. */
async function openPublic(client: Client, database: string): Promise<Finding[]> {
  const { rows } = await client.query(
    `SELECT FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
      WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE'`,
  );
  if (rows.length === 0) return [];
  return [
    note(
      'public-create',
      `Every role may create objects in schema public of database "${database}", which PostgreSQL 15 no longer grants by itself; it is carried over as it is`,
      'REVOKE CREATE ON SCHEMA public FROM PUBLIC on green afterwards, if nobody needs it',
    ),
  ];
}
