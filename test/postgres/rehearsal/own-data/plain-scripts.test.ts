import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { filled, toBeFilled } from './dumped';

const passwords = { app: 'app-of-this-test' };

let pair: PostgresPair;
let number = 0;
/** Fills a new database with a script that no pg_dump wrote. */
async function scripted(sql: string): Promise<{ readonly database: string; readonly notes: readonly string[] }> {
  const database = `scripted_${number++}`;
  const path = join(pair.folder, database);
  writeFileSync(path, sql);
  const notes = await filled(toBeFilled(pair.green, pair), { passwords, dumps: [`${database}=${path}`] });
  return { database, notes };
}

const rolesOf = (...names: readonly string[]) =>
  pair.green.queryAsSuperuser(
    'postgres',
    `SELECT r.rolname AS role, rolcanlogin AS login, rolcreatedb AS createdb, rolinherit AS inherits, rolconnlimit AS most,
      (SELECT string_agg(g.rolname || CASE WHEN admin_option THEN ' (admin)' ELSE '' END, ',' ORDER BY g.rolname) FROM pg_auth_members m JOIN pg_roles g ON g.oid = roleid WHERE member = r.oid) AS in
      FROM pg_roles r WHERE rolname = ANY ($1) ORDER BY 1`,
    [names],
  );
const plain = { login: false, createdb: false, inherits: true, most: -1, in: null };

beforeAll(async () => {
  pair = await startPostgresPair();
}, 60_000);
afterAll(() => pair.stop());

test('a script makes its roles, grants them to one another and gives them rights', async () => {
  const { database, notes } = await scripted(`
    CREATE ROLE readers; CREATE GROUP writers NOINHERIT; CREATE USER alice; CREATE USER bob NOLOGIN CREATEDB IN ROLE readers, writers;
    CREATE ROLE chief ROLE alice ADMIN bob; ALTER ROLE alice CONNECTION LIMIT 7; ALTER ROLE alice PASSWORD 'hush';
    GRANT readers TO writers, alice WITH ADMIN OPTION; GRANT writers TO alice; REVOKE writers FROM alice; GRANT readers, writers TO CURRENT_USER;
    CREATE SCHEMA shop AUTHORIZATION owner_of_shop; CREATE SCHEMA AUTHORIZATION app;
    SET ROLE owner_of_shop; CREATE TABLE shop.items (id int PRIMARY KEY); RESET ROLE;
    CREATE TABLE app.notes (id int); ALTER TABLE app.notes OWNER TO app;
    SET ROLE owner_of_shop; GRANT USAGE ON SCHEMA shop TO readers; RESET ROLE;
    GRANT SELECT ON shop.items TO readers WITH GRANT OPTION; GRANT INSERT, UPDATE ON app.notes TO writers;
    ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA app GRANT SELECT ON TABLES TO readers;
    GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_reset() TO alice; REVOKE SELECT ON pg_catalog.pg_roles FROM PUBLIC;
    INSERT INTO shop.items VALUES (1);`);
  expect(await rolesOf('readers', 'writers', 'alice', 'bob', 'chief', 'owner_of_shop', 'current_user')).toEqual([
    { ...plain, role: 'alice', login: true, most: 7, in: 'chief,readers (admin)' },
    { ...plain, role: 'bob', createdb: true, in: 'chief (admin),readers,writers' },
    { ...plain, role: 'chief' },
    { ...plain, role: 'owner_of_shop', login: true },
    { ...plain, role: 'readers' },
    { ...plain, role: 'writers', inherits: false, in: 'readers (admin)' },
  ]);
  const rights = await pair.green.queryAsSuperuser(
    database,
    `SELECT c.oid::regclass::text AS name, pg_get_userbyid(relowner) AS owner, c.relacl::text AS rights FROM pg_class c
      WHERE relkind = 'r' AND relnamespace IN ('shop'::regnamespace, 'app'::regnamespace) ORDER BY 1`,
  );
  expect(rights).toEqual([
    { name: 'app.notes', owner: 'app', rights: '{app=arwdDxt/app,writers=aw/app}' },
    {
      ...{ name: 'shop.items', owner: 'owner_of_shop' },
      rights: '{owner_of_shop=arwdDxt/owner_of_shop,readers=r*/owner_of_shop}',
    },
  ]);
  const left = (object: string) =>
    `Rights on ${object} were left out: the upgrade does not carry rights on objects of the engine, and on AWS preflight names them (engine-grants).`;
  expect(notes).toContain(left('function pg_catalog.pg_stat_reset()'));
  expect(notes).toContain(left('pg_catalog.pg_roles'));
  expect(notes.join('\n')).not.toContain('hush');
});

test('a script makes its roles in blocks, where they do not exist yet', async () => {
  const { database, notes } = await scripted(`
    DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker') THEN CREATE ROLE worker LOGIN; END IF; END $$;
    DO $do$ begin
      -- told apart from what follows
      create role monitor nologin; exception when duplicate_object then null; end $do$;
    DO $$ BEGIN GRANT monitor TO worker; GRANT pg_execute_server_program TO worker; CREATE TABLE jobs (id int); GRANT SELECT ON jobs TO monitor; END $$;`);
  expect(await rolesOf('worker', 'monitor')).toEqual([
    { ...plain, role: 'monitor' },
    { ...plain, role: 'worker', login: true, in: 'monitor' },
  ]);
  expect(notes).toContain(
    '"worker" is a member of pg_execute_server_program in the dump; that was left out, for it reaches beyond the databases.',
  );
  expect(
    await pair.green.queryAsSuperuser(database, `SELECT has_table_privilege('monitor', 'jobs', 'SELECT') AS may`),
  ).toEqual([{ may: true }]);
});

test('a role that a block makes out of a text is refused, and it is said what to do', async () => {
  await expect(scripted(`DO $$ BEGIN EXECUTE 'CREATE ROLE hidden LOGIN'; END $$;`)).rejects.toThrow(
    /line 1, in database scripted_\d+: DO …: insufficient_privilege \(SQLSTATE 42501\).*\. Nothing of a dump may make roles as it runs: write CREATE ROLE as a statement, or give the roles by --globals\./,
  );
  await expect(scripted(`DO $$ BEGIN -- it doesn't matter\n EXECUTE 'SELECT 1; CREATE ROLE hidden LOGIN; SELECT 2'; END $$;`)).rejects.toThrow(
    /line 1, in database scripted_\d+: DO …: insufficient_privilege \(SQLSTATE 42501\).*\. Nothing of a dump may make roles as it runs: write CREATE ROLE as a statement, or give the roles by --globals\./,
  );
});

test('a database is made as a script says, without signs of equality, too', async () => {
  const path = join(pair.folder, 'making');
  writeFileSync(
    path,
    `CREATE ROLE landlord; CREATE DATABASE made OWNER landlord ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' CONNECTION LIMIT = 9;
     CREATE DATABASE shut CONNECTION LIMIT 0;\n\\connect made\nCREATE TABLE t ();\n\\connect shut\nCREATE TABLE t ();\n`,
  );
  const notes = await filled(toBeFilled(pair.green, pair), { passwords, dumps: [path] });
  const rows = await pair.green.queryAsSuperuser(
    'postgres',
    `SELECT datname AS name, pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding, datcollate AS collation, datconnlimit AS most
      FROM pg_database WHERE datname IN ('made', 'shut') ORDER BY 1`,
  );
  expect(rows).toEqual([
    { name: 'made', owner: 'landlord', encoding: 'LATIN1', collation: 'C', most: 9 },
    { name: 'shut', owner: 'app', encoding: 'UTF8', collation: 'C.UTF-8', most: -1 },
  ]);
  expect(notes).toContain(
    'Database "shut" has CONNECTION LIMIT 0 in the dump, which was left out: on AWS preflight refuses it (connection-limit).',
  );
});
