import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { dumped, filled, messagesBeside, toBeFilled, type Filling } from './dumped';

const passwords = { kong: 'kong-of-this-test' };

let pair: PostgresPair;
/** Dumps by what they are called here. */
const file = (name: string) => join(pair.folder, name);
const into = (filling: Filling) => filled(toBeFilled(pair.green, pair), { passwords, ...filling });
const written = (name: string, content: Buffer | string) => {
  writeFileSync(file(name), content);
  return file(name);
};

beforeAll(async () => {
  // Blue is dumped; green, a newer one, is filled.
  pair = await startPostgresPair();
  execFileSync('psql', ['-X', '-v', 'ON_ERROR_STOP=1', '-f', join(__dirname, 'shop.sql'), 'postgres'], {
    env: { PATH: process.env.PATH, PGHOST: pair.blue.server.socketFolder, PGPORT: '5432', PGUSER: 'rdsadmin' },
  });
  written('globals', dumped(pair.blue, 'pg_dumpall', '--globals-only'));
  written('all', dumped(pair.blue, 'pg_dumpall'));
  written('plain', dumped(pair.blue, 'pg_dump', '--create', 'shop'));
  written('nameless', dumped(pair.blue, 'pg_dump', 'shop'));
  written('custom', dumped(pair.blue, 'pg_dump', '-Fc', 'shop'));
  written('tar', dumped(pair.blue, 'pg_dump', '-Ft', 'shop'));
  dumped(pair.blue, 'pg_dump', '-Fd', `--file=${file('directory')}`, 'shop');
});
afterAll(() => pair.stop());

/** Everything that counts, object by object, as a superuser reads it. */
const CONTENT = `
  SELECT 'database' AS what, pg_get_userbyid(datdba) || ' ' || coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(datacl) a), '') AS is FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'comment', shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'setting', array_to_string(setconfig, ',') || setrole::regrole FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  UNION ALL SELECT c.relkind::text || ' ' || c.oid::regclass, concat_ws(' ', pg_get_userbyid(c.relowner), c.relpersistence, c.relacl, obj_description(c.oid, 'pg_class'), c.relrowsecurity)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'audit') AND c.relkind IN ('r', 'S')
  UNION ALL SELECT 'function ' || p.oid::regprocedure, pg_get_userbyid(p.proowner) || md5(p.prosrc) FROM pg_proc p WHERE p.proname IN ('double', 'tell')
  UNION ALL SELECT 'schema ' || nspname, concat_ws(' ', pg_get_userbyid(nspowner), nspacl) FROM pg_namespace WHERE nspname = 'audit'
  UNION ALL SELECT 'default', concat_ws(' ', defaclrole::regrole, (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(defaclacl) a)) FROM pg_default_acl
  UNION ALL SELECT 'policy', concat_ws(' ', policyname, roles, qual) FROM pg_policies
  UNION ALL SELECT 'rule', pg_get_ruledef(oid) FROM pg_rewrite WHERE rulename = 'kept'
  UNION ALL SELECT 'extension ' || extname, extnamespace::regnamespace::text FROM pg_extension
  UNION ALL SELECT 'event trigger ' || evtname, concat_ws(' ', evtevent, evttags) FROM pg_event_trigger
  UNION ALL SELECT 'large object', concat_ws(' ', oid, pg_get_userbyid(lomowner), md5(lo_get(oid))) FROM pg_largeobject_metadata
  UNION ALL SELECT 'sequence', last_value::text FROM pg_sequences
  UNION ALL SELECT 'items', md5(string_agg(i::text, '|' ORDER BY id)) FROM items i
  UNION ALL SELECT 'odd', md5(string_agg(o::text, '|' ORDER BY 1)) FROM "odd; -- name" o
  UNION ALL SELECT 'sessions', count(*)::text FROM sessions UNION ALL SELECT 'changes', md5(string_agg(c::text, '|')) FROM audit.changes c
  ORDER BY 1, 2`;
const ROLES = `SELECT rolname, rolcanlogin, rolconnlimit, rolsuper, (SELECT setconfig::text FROM pg_db_role_setting WHERE setrole = r.oid AND setdatabase = 0) AS settings,
       pg_has_role(rolname, 'readers', 'MEMBER') AS reads, shobj_description(oid, 'pg_authid') AS comment FROM pg_roles r WHERE rolname IN ('kong', 'readers', 'reporter') ORDER BY 1`;

const content = (server: 'blue' | 'green', database = 'shop') => pair[server].queryAsSuperuser(database, CONTENT);

describe('blue is filled with what is in', () => {
  test.each([
    ['pg_dumpall', () => file('all')],
    ['plain SQL, packed by gzip', () => written('plain.gz', gzipSync(readFileSync(file('plain'))))],
    ['plain SQL, packed by zstd', () => written('plain.zst', execFileSync('zstd', ['-qc', file('plain')]))],
    ['custom', () => file('custom')],
    ['custom, packed by gzip', () => written('custom.gz', gzipSync(readFileSync(file('custom'))))],
    ['directory', () => file('directory')],
    ['tar', () => file('tar')],
  ])('a dump of %s, every object, owner, right and row of it', async (_, path) => {
    await into({ dumps: [path()], globals: file('globals') });
    expect(await content('green')).toEqual(await content('blue'));
    expect(await pair.green.queryAsSuperuser('postgres', ROLES)).toEqual(
      await pair.blue.queryAsSuperuser('postgres', ROLES),
    );
  });

  test('a dump that names no database, under the name that it is given', async () => {
    await expect(into({ dumps: [file('nameless')] })).rejects.toThrow(
      /nameless does not say which database it is of: name it, --dump NAME=.*nameless, or dump with --create/,
    );
    const notes = await into({ dumps: [`other=${file('nameless')}`] });
    expect(notes).toContain('The dump does not say who owns database other: "kong" does.');
    const [{ n }] = await pair.green.queryAsSuperuser<{ n: number }>(
      'other',
      'SELECT count(*)::int AS n FROM sessions',
    );
    expect(n).toBe(77);
  });

  test('declared roles log in with their secrets, and nobody with a password of the dump', async () => {
    const login = (username: string, password: string) =>
      pair.green.query('shop', 'SELECT current_user AS me', [], { username, password });
    expect(await login('kong', 'kong-of-this-test')).toEqual([{ me: 'kong' }]);
    await expect(login('kong', 'hush-of-kong')).rejects.toThrow('password authentication failed');
    await expect(login('reporter', 'hush-of-reporter')).rejects.toThrow('password authentication failed');
  });

  test('nothing of a dump\u2019s passwords is in the server\u2019s log, and nothing of the loader remains', async () => {
    const [{ hash }] = await pair.blue.queryAsSuperuser<{ hash: string }>(
      'postgres',
      "SELECT rolpassword AS hash FROM pg_authid WHERE rolname = 'reporter'",
    );
    const log = readFileSync(pair.green.server.logFile, 'utf8');
    expect([log.includes(hash), log.includes('hush'), readFileSync(file('globals'), 'utf8').includes(hash)]).toEqual([
      false,
      false,
      true,
    ]);
    const left = await pair.green.queryAsSuperuser(
      'postgres',
      "SELECT rolname FROM pg_roles WHERE rolname LIKE 'cdk_cutover%'",
    );
    expect(left).toEqual([]);
    const [{ member }] = await pair.green.queryAsSuperuser<{ member: boolean }>(
      'postgres',
      "SELECT pg_has_role('master', 'rds_superuser', 'MEMBER') AS member",
    );
    expect(member).toBe(true);
  });
});

describe('a dump is refused, or told, in words', () => {
  test('when it was cut off, in whatever format', async () => {
    const cut = (name: string, format: string, bytes: number) => {
      const path = written(name, readFileSync(file(format)));
      truncateSync(path, bytes < 0 ? readFileSync(path).length + bytes : bytes);
      return into({ dumps: [path] });
    };
    const last = readFileSync(file('plain')).lastIndexOf('dump complete');
    await expect(cut('cut-plain', 'plain', last)).rejects.toThrow(/cut-plain was cut off: pg_dump's last line/);
    await expect(cut('cut-gzip', 'plain.gz', -200)).rejects.toThrow(
      /cut-gzip cannot be unpacked by gzip: it was cut off/,
    );
    await expect(cut('cut-custom', 'custom', -200)).rejects.toThrow(
      /cut-custom cannot be read by pg_restore: .*end of file/,
    );
  });

  test('when a newer pg_dump wrote it, or a newer server is in it', async () => {
    const newer = readFileSync(file('custom'));
    newer[6] = 99;
    await expect(into({ dumps: [written('newer', newer)] })).rejects.toThrow(
      /newer cannot be read by pg_restore: .*unsupported version .* A newer pg_dump wrote it: install client tools as new/,
    );
    const blue = toBeFilled(pair.green, pair);
    const later = written('later', readFileSync(file('plain'), 'utf8').replace(/version 11\.\d+/, 'version 16.2'));
    await expect(filled(blue, { dumps: [later] }, '15.17')).rejects.toThrow(
      /later was taken from PostgreSQL 16.2, and blue is declared as 15.17: an older server cannot take it/,
    );
  });

  test('when two dumps are of one database, or globals are given as a dump, and the other way round', async () => {
    await expect(into({ dumps: [file('plain'), file('custom')] })).rejects.toThrow(
      /Database shop is in .*plain and in .*custom/,
    );
    await expect(into({ dumps: [file('globals')] })).rejects.toThrow(/globals holds no database/);
    await expect(into({ dumps: [file('plain')], globals: file('all') })).rejects.toThrow(
      /all: line \d+: more than roles/,
    );
  });

  test('when a statement fails: file, line, statement and what kind of error it is, but no string of it', async () => {
    const path = written('failing', readFileSync(file('nameless')));
    appendFileSync(path, "\nCREATE SERVER s FOREIGN DATA WRAPPER none OPTIONS (password 'hush');\n");
    const lines = readFileSync(path, 'utf8').split('\n').length - 1;
    const failure = await into({ dumps: [`shop=${path}`] }).catch((error: Error) => error.message);
    expect(failure).toBe(
      `${path}: line ${lines}, in database shop: CREATE SERVER s FOREIGN DATA WRAPPER none OPTIONS (password …: undefined_object (SQLSTATE 42704). ` +
        `The whole message, which may hold rows, is in ${messagesBeside(path)}, for you alone until \`cdk-cutover clean\`. Nothing else of this rehearsal is left.`,
    );
  });

  test('when a row fails: its line', async () => {
    const path = written('bad-row', 'CREATE TABLE t (n int);\nCOPY t FROM stdin;\n1\nsecret\n\\.\n');
    await expect(into({ dumps: [`rows=${path}`] })).rejects.toThrow(
      /bad-row: line 2, in database rows: COPY t FROM stdin: row 2 \(line 4\): invalid_text_representation \(SQLSTATE 22P02\), table t, column n\./,
    );
  });

  test('what only RDS has is left out, and said', async () => {
    const sql = `CREATE EXTENSION IF NOT EXISTS aws_s3 WITH SCHEMA public CASCADE;
      REVOKE ALL ON SCHEMA public FROM rdsadmin;
      CREATE TABLE public.t (); ALTER TABLE public.t OWNER TO rds_superuser; GRANT SELECT ON public.t TO rds_ad, rdsrepladmin;
      SET default_tablespace = fast; CREATE TABLE public.u (); SET transaction_timeout = 0;
      COPY aws_s3.settings FROM stdin;\nx\n\\.\nGRANT pg_read_server_files TO kong; ALTER ROLE kong SUPERUSER;
      CREATE SUBSCRIPTION s CONNECTION 'host=production' PUBLICATION p;`;
    const notes = await into({ dumps: [`rds=${written('rds', sql)}`], without: ['aws_s3'] });
    expect(notes.join('\n')).toMatch(/"kong" is a member of pg_read_server_files in the dump; that was left out/);
    expect(notes.join('\n')).toMatch(/Role "kong" has SUPERUSER in the dump/);
    expect(notes.join('\n')).toMatch(/Subscriptions were left out/);
    expect(notes.join('\n')).toMatch(/Left out of .*rds, .*: COPY aws_s3.settings FROM stdin/);
    const rows = await pair.green.queryAsSuperuser(
      'rds',
      "SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname IN ('t', 'u') ORDER BY 1",
    );
    expect(rows).toEqual([
      { relname: 't', owner: 'kong' },
      { relname: 'u', owner: 'kong' },
    ]);
  });
});

describe('a hostile dump runs nothing on this machine', () => {
  const touched = () => join(pair.folder, 'touched');
  const attack = (sql: string) => into({ dumps: [`evil=${written('evil', sql.replaceAll('TOUCHED', touched()))}`] });
  afterEach(() => expect(existsSync(touched())).toBe(false));

  test.each([
    ['\\! touch TOUCHED\n'],
    ['SELECT 1 \\g |touch TOUCHED\n'],
    ["SELECT 'touch TOUCHED' \\gexec\n"],
    ["\\copy t to program 'touch TOUCHED'\n"],
    ['\\connect "host=other dbname=x"\n'],
    ['\\connect shop \\! touch TOUCHED\n'],
    ['\\i /etc/passwd\n'],
    ['\\restrict a\n\\unrestrict a \\! touch TOUCHED\n'],
    ["CREATE TABLE t ();\nCOPY t TO PROGRAM 'touch TOUCHED';\n"],
    ['COPY "t from stdin" FROM PROGRAM \'touch TOUCHED\';\n'],
    ["COPY t FROM '/etc/passwd';\n"],
    ["ALTER SYSTEM SET archive_command = 'touch TOUCHED';\n"],
    ["SET client_encoding = 'SJIS';\n"],
  ])('refused before anything runs: %j', async (sql) => {
    await expect(attack(sql)).rejects.toThrow(/evil: line \d+: .*: refused: /);
  });

  test.each([
    ["DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch TOUCHED'''; END $$;", /insufficient_privilege/],
    ['DO $$ BEGIN SET ROLE rds_superuser; END $$;', /insufficient_privilege/],
    ['DO $$ BEGIN SET ROLE master; SET ROLE rds_superuser; END $$;', /insufficient_privilege/],
    [
      "DO $$ BEGIN SET ROLE master; EXECUTE 'GRANT pg_execute_server_program TO master'; END $$;",
      /insufficient_privilege/,
    ],
    ["SELECT lo_export(1, 'TOUCHED');", /permission denied for function lo_export/],
    ["SELECT pg_read_file('/etc/passwd');", /permission denied for function pg_read_file/],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/lib/libc.so.6', 'system';", /permission denied for language c/],
    ['CREATE EXTENSION IF NOT EXISTS plperlu;', /Extension plperlu .* cannot be made here|permission denied/],
  ])('refused by the server: %j', async (sql, words) => {
    await expect(attack(`${sql}\n`)).rejects.toThrow(words);
  });

  test('an event trigger of a dump runs for nothing that a superuser does here', async () => {
    await attack(
      `CREATE TABLE ran (who text);
       CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.ran VALUES (current_user); END $$;
       CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION e(); CREATE TABLE later ();
       COMMENT ON EXTENSION plpgsql IS 'mine';\n`,
    );
    expect(await pair.green.queryAsSuperuser('evil', 'SELECT * FROM ran')).toEqual([]);
  });

  test('nor does what an owner would run as a superuser: no owner of a dump is one', async () => {
    await attack(
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$; ALTER FUNCTION f() OWNER TO rdsadmin;\n',
    );
    const rows = await pair.green.queryAsSuperuser(
      'evil',
      "SELECT pg_get_userbyid(proowner) AS owner FROM pg_proc WHERE proname = 'f'",
    );
    expect(rows).toEqual([{ owner: 'kong' }]);
  });
});
