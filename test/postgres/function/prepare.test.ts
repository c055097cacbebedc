import { readFileSync } from 'node:fs';
import { escapeIdentifier } from 'pg';
import type { Login } from '../harness/postgres';
import { codeOf, Upgrade, wordsOfFailure } from './upgrade';

const HOSTILE = `Rôle "x"; DROP ROLE kong; --'`;
const HOSTILE_DB = `Data "base" ' ü; %s`;

describe('Preparing green', () => {
  let upgrade: Upgrade;
  let kong: Login;
  let hostile: Login;

  beforeAll(async () => {
    upgrade = await Upgrade.start();
    const { blue } = upgrade.pair;
    kong = await upgrade.createRole('kong', `CREATEDB CONNECTION LIMIT 7 VALID UNTIL '2099-01-02 03:04:05+00'`);
    hostile = await upgrade.createRole(HOSTILE, 'NOINHERIT');
    upgrade.declare(kong);
    upgrade.declare(hostile);
    await upgrade.seed('kong', kong);
    await upgrade.seed(HOSTILE_DB, hostile, `Ta"ble 'ü' %I`);
    const name = escapeIdentifier(HOSTILE);
    await blue.query(
      'postgres',
      `CREATE ROLE readers NOLOGIN; GRANT readers TO ${name}; GRANT pg_monitor TO kong; CREATE ROLE admins; GRANT readers TO admins WITH ADMIN OPTION;
       ALTER ROLE kong SET search_path = "$user", public, "odd, ""one"; ALTER ROLE kong SET work_mem = '5MB'; ALTER ROLE kong SET application_name = 'it''s';
       ALTER ROLE kong IN DATABASE kong SET statement_timeout = '7s'; ALTER DATABASE kong SET timezone = 'Asia/Tokyo';
       REVOKE ALL ON DATABASE kong FROM PUBLIC; GRANT CONNECT ON DATABASE kong TO readers WITH GRANT OPTION`,
    );
    await blue.query(
      'postgres',
      `CREATE DATABASE latin OWNER kong TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    await blue.queryAsSuperuser('kong', 'CREATE EXTENSION IF NOT EXISTS pgcrypto');
    await blue.queryAsSuperuser(
      'kong',
      'CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext; CREATE EXTENSION dblink',
    );
  });
  afterAll(() => upgrade?.stop());

  const onGreen = <T extends object>(sql: string, database = 'postgres') => upgrade.pair.green.query<T>(database, sql);

  it("creates blue's roles with attributes, memberships and settings, none of them able to log in", async () => {
    await upgrade.step('install-fence');
    await upgrade.step('create-roles');
    expect(
      await onGreen(
        `SELECT rolname, rolcanlogin, rolinherit, rolcreatedb, rolconnlimit, rolvaliduntil AT TIME ZONE 'UTC' = '2099-01-02 03:04:05' AS until, rolconfig
         FROM pg_roles WHERE rolname IN ('kong', 'readers') OR rolname LIKE 'R%' ORDER BY 1`,
      ),
    ).toEqual(
      [
        {
          rolname: HOSTILE,
          rolcanlogin: false,
          rolinherit: false,
          rolcreatedb: false,
          rolconnlimit: -1,
          until: null,
          rolconfig: null,
        },
        {
          rolname: 'kong',
          rolcanlogin: false,
          rolinherit: true,
          rolcreatedb: true,
          rolconnlimit: 7,
          until: true,
          rolconfig: ['search_path="$user", public, "odd, ""one"', 'work_mem=5MB', "application_name=it's"],
        },
        {
          rolname: 'readers',
          rolcanlogin: false,
          rolinherit: true,
          rolcreatedb: false,
          rolconnlimit: -1,
          until: null,
          rolconfig: null,
        },
      ].sort((a, b) => (a.rolname < b.rolname ? -1 : 1)) as unknown[],
    );
    expect(
      await onGreen(
        `SELECT pg_has_role('kong', 'pg_monitor', 'MEMBER') AS monitor, pg_has_role('admins', 'readers', 'MEMBER WITH ADMIN OPTION') AS admin`,
      ),
    ).toEqual([{ monitor: true, admin: true }]);
  });

  it('follows what changed on blue since: memberships, comments, roles that are gone', async () => {
    const { blue } = upgrade.pair;
    await blue.query(
      'postgres',
      `CREATE ROLE visitor; GRANT readers TO visitor; GRANT readers TO kong; COMMENT ON ROLE kong IS 'it''s "kong"';
       SET quote_all_identifiers = on; ALTER ROLE visitor SET search_path = nowhere, "$user"`,
    );
    await upgrade.step('create-roles');
    const state = `SELECT pg_has_role('kong', 'readers', 'MEMBER') AS member, to_regrole('visitor') IS NOT NULL AS visitor,
      shobj_description('kong'::regrole, 'pg_authid') AS comment`;
    expect(await onGreen(state)).toEqual([{ member: true, visitor: true, comment: 'it\'s "kong"' }]);
    await blue.query('postgres', 'REVOKE readers FROM kong; DROP ROLE visitor; COMMENT ON ROLE kong IS NULL');
    await upgrade.step('create-roles');
    expect(await onGreen(state)).toEqual([{ member: false, visitor: false, comment: null }]);
  });

  it('does not drop a role that is gone from blue and owns something on green, and says what to do', async () => {
    const { blue, green } = upgrade.pair;
    await blue.query('postgres', 'CREATE ROLE visitor');
    await upgrade.step('create-roles');
    await green.queryAsSuperuser('postgres', 'CREATE SCHEMA visited AUTHORIZATION visitor');
    await blue.query('postgres', 'DROP ROLE visitor');
    expect(await wordsOfFailure(upgrade.step('create-roles'))).toContain(
      'Role "visitor" is gone from blue and cannot be dropped on green',
    );
    await green.queryAsSuperuser('postgres', 'DROP SCHEMA visited');
    await upgrade.step('create-roles');
  });

  it('stores passwords as md5 where that is corrected, so that old clients get in, and a second run changes nothing', async () => {
    await upgrade.step('create-roles');
    const stored = await upgrade.pair.green.queryAsSuperuser<{ md5: boolean }>(
      'postgres',
      `SELECT rolpassword LIKE 'md5%' AS md5 FROM pg_authid WHERE rolname IN ('kong', '${HOSTILE.replaceAll("'", "''")}')`,
    );
    expect(stored).toEqual([{ md5: true }, { md5: true }]);
  });

  it("creates blue's databases as they are there, with extensions and settings, and again without harm", async () => {
    await upgrade.step('create-databases');
    await upgrade.step('create-databases');
    expect(
      await onGreen(
        `SELECT datname, pg_encoding_to_char(encoding) AS encoding, datcollate, pg_get_userbyid(datdba) AS owner FROM pg_database
         WHERE datname IN ('kong', 'latin', $$${HOSTILE_DB}$$) ORDER BY datname = 'latin', datname = 'kong'`,
      ),
    ).toEqual([
      { datname: HOSTILE_DB, encoding: 'UTF8', datcollate: expect.any(String), owner: HOSTILE },
      { datname: 'kong', encoding: 'UTF8', datcollate: expect.any(String), owner: 'kong' },
      { datname: 'latin', encoding: 'LATIN1', datcollate: 'C', owner: 'kong' },
    ]);
    expect(
      await onGreen(`SELECT extname, extnamespace::regnamespace::text AS schema FROM pg_extension ORDER BY 1`, 'kong'),
    ).toEqual([
      { extname: 'dblink', schema: 'public' },
      { extname: 'hstore', schema: 'ext' },
      { extname: 'pgcrypto', schema: 'public' },
      { extname: 'plpgsql', schema: 'pg_catalog' },
    ]);
    expect(await onGreen(`SELECT datacl::text AS acl FROM pg_database WHERE datname = 'kong'`)).toEqual([
      { acl: '{kong=CTc/kong,readers=c*/kong}' },
    ]);
    expect(await onGreen('SHOW timezone', 'kong')).toEqual([{ TimeZone: 'Asia/Tokyo' }]);
    expect(
      await onGreen(`SELECT setconfig FROM pg_db_role_setting WHERE setrole = 'kong'::regrole AND setdatabase <> 0`),
    ).toEqual([{ setconfig: ['statement_timeout=7s'] }]);
  });

  it('logs in on green as the declared clients, who may not stay yet', async () => {
    expect(await upgrade.step('try-logins')).toMatchObject({ logins: 2 });
    expect(await codeOf(upgrade.pair.green.query('postgres', 'SELECT 1', undefined, kong))).toBe('28000');
  });

  it('names a wrong password in the words of the server', async () => {
    const secret = upgrade.aws.secrets.get('arn:role-1')!;
    upgrade.aws.secrets.set('arn:role-1', '{"username":"kong","password":"hush hush"}');
    const words = await wordsOfFailure(upgrade.step('try-logins'));
    expect(words).toContain(
      'role "kong", a client without TLS: "invalid_password (SQLSTATE 28P01): password authentication failed for user "kong""',
    );
    expect(words).not.toContain('hush');
    upgrade.aws.secrets.set('arn:role-1', secret);
  });

  it('prints no password where the server logs DDL', async () => {
    await upgrade.pair.green.queryAsSuperuser('postgres', `ALTER SYSTEM SET log_statement = 'ddl'`);
    await upgrade.pair.green.queryAsSuperuser('postgres', 'SELECT pg_reload_conf()');
    await upgrade.step('create-roles');
    const logs = readFileSync(upgrade.pair.green.server.logFile, 'utf8');
    expect(logs).toContain('ALTER ROLE kong PASSWORD');
    expect(logs).not.toContain(kong.password.slice(0, 8));
  });

  it('fences green before its roles may log in, and undo takes both away', async () => {
    await upgrade.step('try-logins');
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.step('fence-green');
    expect(await codeOf(upgrade.pair.green.query('kong', 'SELECT count(*) FROM public.items', undefined, kong))).toBe(
      'ok',
    );
    expect(await codeOf(upgrade.pair.green.query('kong', 'DELETE FROM public.items', undefined, kong))).toBe('25006');
    expect(await codeOf(upgrade.pair.green.query('kong', 'CREATE TABLE public.t ()', undefined, kong))).toBe('25006');
    await upgrade.step('undo-fence-green');
    expect(await codeOf(upgrade.pair.green.query('kong', 'SELECT 1', undefined, kong))).toBe('28000');
    expect(
      await onGreen(
        `SELECT FROM pg_trigger WHERE tgname = 'cdk_cutover_fence' AND tgrelid = 'items'::regclass`,
        'kong',
      ),
    ).toEqual([]);
  });

  it('drops only what it made, and leaves green as it was found', async () => {
    await onGreen('CREATE ROLE keeper');
    await onGreen('CREATE DATABASE kept');
    for (const undo of ['undo-close-fence', 'undo-create-databases', 'undo-create-roles', 'undo-install-fence']) {
      await upgrade.step(undo);
      await upgrade.step(undo);
    }
    expect(await upgrade.release()).toMatchObject({ release: 'gone' });
    expect(
      await onGreen(
        `SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^(pg_|rds)' UNION ALL SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1`,
      ),
    ).toEqual([{ name: 'keeper' }, { name: 'kept' }, { name: 'master' }, { name: 'postgres' }, { name: 'rdsadmin' }]);
    expect(await onGreen(`SELECT FROM pg_namespace WHERE nspname = 'cdk_cutover'`)).toEqual([]);
    expect(await codeOf(upgrade.pair.blue.query('kong', 'DELETE FROM public.items', undefined, kong))).toBe('ok');
  });
});
