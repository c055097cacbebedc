import type { Client } from 'pg';
import { asWhoMay } from '../rds-superuser';
import { ensureSchema } from './book';
import { CLIENT_DATABASES } from './client-databases';
import { applySetting, format } from './roles';
import type { Run } from './run';
import { BOOK_DATABASE, majorOf, transaction, type Server } from './server';
import { SYSTEM_ROLE } from './system-roles';

export interface Database {
  readonly name: string;
  readonly encoding: string;
  readonly collation: string;
  readonly ctype: string;
  /** Whose rules sort its texts: `c` the C library's, `i` ICU's, `b` the engine's own. Before 15 there is only the first. */
  readonly provider: string;
  /** What the provider calls the locale; the C library goes by collation and ctype. */
  readonly locale: string | null;
  /** ICU's rules beside those of the locale. */
  readonly rules: string | null;
  readonly owner: string;
  readonly connlimit: number;
}

const DATABASES_SQL = `SELECT datname AS name, pg_encoding_to_char(encoding) AS encoding, datcollate AS collation, datctype AS ctype,
  coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') AS provider, coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale,
  to_jsonb(d) ->> 'daticurules' AS rules, pg_get_userbyid(datdba) AS owner, datconnlimit AS connlimit
  FROM pg_database d WHERE ${CLIENT_DATABASES} ORDER BY datname`;

const SETTINGS_SQL = `SELECT d.datname AS database, r.rolname AS role, unnest(s.setconfig) AS setting
  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
  WHERE ${CLIENT_DATABASES} AND (s.setrole = 0 OR r.rolname !~ '${SYSTEM_ROLE}' AND r.rolname <> session_user)
  ORDER BY 1, 2, 3`;

const GRANTS_SQL = `SELECT datname AS name, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee,
    a.privilege_type AS privilege, CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS option,
    CASE WHEN a.grantor <> d.datdba THEN pg_get_userbyid(a.grantor)::text END AS grantor
  FROM pg_database d, aclexplode(d.datacl) WITH ORDINALITY a
  WHERE ${CLIENT_DATABASES} AND a.grantee <> d.datdba
    AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) !~ '${SYSTEM_ROLE}' AND pg_get_userbyid(a.grantee) <> session_user)
  ORDER BY datname, a.ordinality`;

/** What users made in a database, our own and extensions' objects left out; at most five. */
const CONTENT_SQL = `SELECT 'schema ' || quote_ident(nspname) AS what FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', 'cdk_cutover')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = pg_namespace.oid AND d.deptype = 'e')
  UNION ALL SELECT 'relation ' || c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  UNION ALL SELECT 'function ' || p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION ALL SELECT 'large object ' || oid FROM pg_largeobject_metadata
  LIMIT 5`;

export async function readDatabases(server: Server): Promise<Database[]> {
  return (await (await server.book()).query<Database>(DATABASES_SQL)).rows;
}

/** Users' objects in a database; empty: nothing would be overwritten. */
export async function contentOf(client: Client): Promise<string[]> {
  return (await client.query<{ what: string }>(CONTENT_SQL)).rows.map((row) => row.what);
}

/** Databases on green that this upgrade made (or found empty and adopted). */
export async function madeDatabases(run: Run): Promise<Map<string, { adopted: boolean }>> {
  const { rows } = await (
    await run.green.book()
  ).query<{ name: string; adopted: boolean }>('SELECT name, adopted FROM cdk_cutover.made_database');
  return new Map(rows.map((row) => [row.name, row]));
}

/** Creates blue's databases on green as they are on blue, from template0, with their extensions. */
export async function createDatabases(run: Run): Promise<void> {
  const book = await run.green.book();
  // Since 15 a server can be told who sorts a database's texts; without, its template0 might decide.
  const providers = (await majorOf(book)) >= 15;
  const [wanted, there, made] = [
    await readDatabases(run.blue),
    await readDatabases(run.green),
    await madeDatabases(run),
  ];
  for (const database of wanted) {
    const { name } = database;
    const found = there.find((one) => one.name === name);
    if (found !== undefined && !made.has(name)) await adopt(run, database, found);
    if (found === undefined) {
      // The intent first: CREATE DATABASE knows no transaction, and what we made we must recognise.
      await book.query('INSERT INTO cdk_cutover.made_database VALUES ($1, false) ON CONFLICT DO NOTHING', [name]);
      await book.query(
        await format(
          book,
          `CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L`,
          name,
          ownerOn(database.owner, await run.blue.master(), await run.green.master()),
          database.encoding,
          database.collation,
          database.ctype,
        ).then(async (sql) => (providers ? `${sql} ${await sortedBy(book, database)}` : sql)),
      );
    }
    await book.query(await format(book, `ALTER DATABASE %I CONNECTION LIMIT ${database.connlimit}`, name));
    const client = await run.green.on(name);
    await ensureSchema(client, run.values.upgrade, 'green', name);
    await createExtensions(run, name, client);
  }
  await copySettings(run, book);
  await copyGrants(run, book);
}

/** The clauses of CREATE DATABASE that say who sorts its texts, and how. */
async function sortedBy(book: Client, { provider, locale, rules }: Database): Promise<string> {
  if (provider === 'i') {
    const icu = await format(book, 'LOCALE_PROVIDER icu ICU_LOCALE %L', locale ?? '');
    return rules === null ? icu : `${icu} ${await format(book, 'ICU_RULES %L', rules)}`;
  }
  return provider === 'b'
    ? format(book, 'LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', locale ?? '')
    : 'LOCALE_PROVIDER libc';
}

/** What differs between blue's databases and green's. */
export async function databaseDifferences(run: Run): Promise<string[]> {
  const [wanted, there] = [await readDatabases(run.blue), await readDatabases(run.green)];
  const wrong: string[] = [];
  for (const database of wanted) {
    const found = there.find((one) => one.name === database.name);
    wrong.push(
      ...(found === undefined ? [`database "${database.name}" is missing on green`] : differences(database, found)),
    );
    if (found === undefined) continue;
    const has = new Set((await extensionsOf(await run.green.on(database.name))).map((one) => one.name));
    const lacks = (await extensionsOf(await run.blue.on(database.name))).filter((one) => !has.has(one.name));
    wrong.push(...lacks.map((one) => `extension ${one.name} is missing in database "${database.name}" on green`));
  }
  return wrong;
}

export async function extensionsOf(client: Client): Promise<{ name: string; schema: string }[]> {
  const { rows } = await client.query<{ name: string; schema: string }>(
    `SELECT extname AS name, n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace
     WHERE extname <> 'plpgsql' ORDER BY e.oid`,
  );
  return rows;
}

async function adopt(run: Run, wanted: Database, found: Database): Promise<void> {
  const client = await run.green.on(found.name);
  const wrong = differences(wanted, found, found.name === BOOK_DATABASE ? ['owner'] : []);
  const content = await contentOf(client);
  if (content.length > 0) wrong.push(`database "${found.name}" on green is not ours and holds ${content.join(', ')}`);
  if (wrong.length > 0) throw new Error(`${wrong.join('; ')}: drop that database on green, or empty it`);
  await (await run.green.book()).query('INSERT INTO cdk_cutover.made_database VALUES ($1, true)', [found.name]);
}

function differences(wanted: Database, found: Database, except: readonly (keyof Database)[] = ['owner']): string[] {
  return (['encoding', 'collation', 'ctype', 'provider', 'locale', 'rules', 'owner'] as const)
    .filter((what) => !except.includes(what) && wanted[what] !== found[what])
    .map(
      (what) =>
        `database "${wanted.name}" has ${what} ${wanted[what] ?? 'none'} on blue and ${found[what] ?? 'none'} on green`,
    );
}

function ownerOn(owner: string, blue: { username: string }, green: { username: string }): string {
  return owner === blue.username || new RegExp(SYSTEM_ROLE).test(owner) ? green.username : owner;
}

async function createExtensions(run: Run, name: string, client: Client): Promise<void> {
  const wanted = await extensionsOf(await run.blue.on(name));
  for (const { name: extension, schema } of wanted) {
    if (schema !== 'public' && schema !== 'pg_catalog') {
      await client.query(await format(client, 'CREATE SCHEMA IF NOT EXISTS %I', schema));
    }
    const sql = await format(client, 'CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I CASCADE', extension, schema);
    await client.query(asWhoMay(sql));
  }
}

/** Who may connect, where blue says so in so many words. */
async function copyGrants(run: Run, book: Client): Promise<void> {
  const granted = await (
    await run.blue.book()
  ).query<{ name: string }>(`SELECT datname AS name FROM pg_database WHERE datacl IS NOT NULL AND ${CLIENT_DATABASES}`);
  for (const { name } of granted.rows)
    await book.query(await format(book, 'REVOKE ALL ON DATABASE %I FROM PUBLIC', name));
  const { rows } = await (
    await run.blue.book()
  ).query<{ name: string; grantee: string; privilege: string; option: string; grantor: string | null }>(GRANTS_SQL);
  for (const { name, grantee, privilege, option, grantor } of rows) {
    const sql = `${await format(book, `GRANT ${privilege} ON DATABASE %I TO `, name)}${grantee}${option}`;
    // By the role that gave it: of all the roles it is a member of, the server would choose one for the master, and chains would close to rings.
    await transaction(book, async () => {
      const { rows: owners } = await book.query<{ owner: string }>(
        `SELECT (CASE WHEN pg_has_role(datdba, 'MEMBER') THEN pg_get_userbyid(datdba) ELSE session_user END)::text AS owner FROM pg_database WHERE datname = $1`,
        [name],
      );
      await book.query(await format(book, 'SET LOCAL ROLE %I', grantor ?? owners[0]!.owner));
      await book.query(sql);
    });
  }
}

async function copySettings(run: Run, book: Client): Promise<void> {
  const { rows } = await (
    await run.blue.book()
  ).query<{ database: string; role: string | null; setting: string }>(SETTINGS_SQL);
  for (const { database, role, setting } of rows) {
    const subject =
      role === null
        ? await format(book, 'DATABASE %I', database)
        : await format(book, 'ROLE %I IN DATABASE %I', role, database);
    await applySetting(book, subject, setting);
  }
}
