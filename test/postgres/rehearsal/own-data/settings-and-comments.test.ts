import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAs } from '../../../../constructs/postgres/rehearsal/load/client-connection';
import { makeClientWork, type ClientWork } from '../../../../constructs/postgres/rehearsal/own-data/client-work';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { dumped, filled, toBeFilled, type Filling } from './dumped';

const passwords = { app: 'app-of-this-test' };

let pair: PostgresPair;
const into = (filling: Filling) => filled(toBeFilled(pair.green, pair), { passwords, ...filling });
const written = (name: string, content: Buffer | string) => {
  writeFileSync(join(pair.folder, name), content);
  return join(pair.folder, name);
};

/** What gets in the way of whoever connects. */
const READ_ONLY = `CREATE TABLE public.t (id int PRIMARY KEY); INSERT INTO t VALUES (1);
  CREATE FUNCTION public.told() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
  CREATE EVENT TRIGGER told ON sql_drop EXECUTE PROCEDURE public.told();
  DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database());
    EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''100ms''', current_database());
    EXECUTE format('ALTER DATABASE %I SET search_path = nowhere', current_database());
    EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database());
    EXECUTE format('ALTER DATABASE %I SET standard_conforming_strings = off', current_database());
    EXECUTE format('ALTER DATABASE %I SET quote_all_identifiers = on', current_database());
    EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 12', current_database()); END $$;
`;

beforeAll(async () => {
  pair = await startPostgresPair();
  const { blue } = pair;
  await blue.query('postgres', 'CREATE ROLE app LOGIN; GRANT app TO CURRENT_USER');
  await blue.query('postgres', 'CREATE DATABASE read_only OWNER app');
  await blue.queryAsSuperuser('read_only', READ_ONLY);
}, 60_000);
afterAll(() => pair.stop());

describe('a database that is read-only by its own settings', () => {
  test.each([
    ['of pg_dump', 'read_only', () => written('read-only', dumped(pair.blue, 'pg_dump', '--create', 'read_only'))],
    ['made by a script', 'scripted', () => `scripted=${written('scripted', READ_ONLY)}`],
  ])('is filled, keeps its settings, and clients write into it: %s', async (_, database, dump) => {
    let work: ClientWork | undefined;
    await into({
      dumps: [dump()],
      beforeEventTriggers: async (databases) => {
        work = await makeClientWork(toBeFilled(pair.green, pair), databases, passwords);
      },
    });
    const [traits] = await pair.green.queryAsSuperuser<{ most: number; settings: string[] }>(
      'postgres',
      `SELECT datconnlimit AS most, (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid) AS settings FROM pg_database d WHERE datname = '${database}'`,
    );
    expect(traits!.most).toBe(12);
    expect([...traits!.settings].sort()).toEqual([
      'default_transaction_isolation=serializable',
      'default_transaction_read_only=on',
      'quote_all_identifiers=on',
      'search_path=nowhere',
      'standard_conforming_strings=off',
      'statement_timeout=100ms',
    ]);
    expect(await pair.green.queryAsSuperuser(database, 'SELECT evtname FROM pg_event_trigger')).toEqual([
      { evtname: 'told' },
    ]);
    expect(work!.words).toContain('Their sessions are read-only by the dump');
    const { statements } = work!;
    const client = await connectAs({
      ...{ address: pair.green.address, port: pair.green.port, database, user: 'app', password: passwords.app },
      ...{ options: statements.options, abilities: { tls: true, scram: true }, caCertificate: pair.caCertificate },
    });
    const id = '5e3f0f0a-0000-4000-8000-000000000001';
    await client.query(statements.write, [id]);
    expect((await client.query(statements.acknowledged, [[id]])).rows).toEqual([{ id }]);
    expect((await client.query(statements.reads![0]!)).rows).toEqual([{ id: 1 }]);
    await client.end();
  });
});

test('what is said of roles and databases, limits and owners of databases come along, as pg_dump and pg_dumpall write them', async () => {
  const { blue, green } = pair;
  await blue.query('postgres', "CREATE ROLE lapsed LOGIN VALID UNTIL '2001-01-01'; GRANT lapsed TO CURRENT_USER");
  await blue.query(
    'postgres',
    String.raw`COMMENT ON ROLE lapsed IS 'kept for the audit; it''s'; COMMENT ON ROLE app IS E'two\nlines, a \\ and a "name"'`,
  );
  await blue.query('postgres', 'CREATE DATABASE said OWNER app CONNECTION LIMIT 40 IS_TEMPLATE true');
  await blue.query('postgres', String.raw`COMMENT ON DATABASE said IS E'ours \\ and; theirs'`);
  const facts = (server: 'blue' | 'green') =>
    pair[server].queryAsSuperuser(
      'postgres',
      `SELECT rolname AS name, shobj_description(oid, 'pg_authid') AS comment, rolvaliduntil::text AS until, NULL AS owner, NULL::boolean AS template, rolconnlimit AS most
         FROM pg_roles WHERE rolname IN ('app', 'lapsed')
       UNION ALL SELECT datname, shobj_description(oid, 'pg_database'), NULL, pg_get_userbyid(datdba)::text, datistemplate, datconnlimit
         FROM pg_database WHERE datname = 'said' ORDER BY 1`,
    );
  const of = { until: null, owner: null, template: null, most: -1 };
  const expected = [
    { ...of, name: 'app', comment: 'two\nlines, a \\ and a "name"' },
    { ...of, name: 'lapsed', comment: "kept for the audit; it's", until: '2001-01-01 00:00:00+00' },
    { ...of, name: 'said', comment: 'ours \\ and; theirs', owner: 'app', template: true, most: 40 },
  ];
  expect(await facts('blue')).toEqual(expected);
  const globals = written('globals', dumped(blue, 'pg_dumpall', '--globals-only'));
  for (const database of ['read_only', 'scripted'])
    await green.queryAsSuperuser('postgres', `DROP DATABASE ${database}`);
  await green.queryAsSuperuser('postgres', 'DROP ROLE app');
  const notes = await into({ dumps: [written('said', dumped(blue, 'pg_dump', '-Fc', 'said'))], globals });
  expect(await facts('green')).toEqual(expected);
  expect(notes.filter((words) => /comment/i.test(words))).toEqual([]);
});

test('a comment that pg_dump would not write so is named', async () => {
  const path = written('odd', 'CREATE TABLE t ();\nCOMMENT ON DATABASE odd IS $$ours$$;\n');
  expect(await into({ dumps: [`odd=${path}`] })).toContain(
    'A comment on "odd" was left out: it is written as pg_dump does not write it.',
  );
});

test('a table whose rows FORCE ROW LEVEL SECURITY hides is filled with all of them', async () => {
  const { blue, green } = pair;
  await blue.query('postgres', 'CREATE DATABASE late OWNER app');
  await blue.queryAsSuperuser(
    'late',
    `SET ROLE app; CREATE TABLE late (id int PRIMARY KEY, v int); INSERT INTO late VALUES (1, 5), (2, -5);
     ALTER TABLE late ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON late FOR SELECT USING (v > 0)`,
  );
  await into({ dumps: [written('late', dumped(blue, 'pg_dump', '-Fc', 'late'))] });
  const secured = `SELECT relrowsecurity AND relforcerowsecurity AS secured, (SELECT string_agg(polname, ',') FROM pg_policy) AS policies,
    (SELECT count(*)::int FROM late) AS rows FROM pg_class WHERE relname = 'late'`;
  expect(await green.queryAsSuperuser('late', secured)).toEqual([{ secured: true, policies: 'p', rows: 2 }]);
  const app = { username: 'app', password: passwords.app };
  expect(await green.query('late', 'SELECT id FROM late', [], app)).toEqual([{ id: 1 }]);
});

describe('what no restore finds is told with its database and object, the reason and what to do:', () => {
  test.each([
    [
      'an index by a function that names another one without its schema',
      'unfound_function',
      `CREATE EXTENSION unaccent; CREATE FUNCTION public.f_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT unaccent('unaccent', $1) $$;
       CREATE TABLE person (id int PRIMARY KEY, name text); INSERT INTO person VALUES (1, 'N'); CREATE INDEX person_name ON person (f_unaccent(name))`,
      'CREATE INDEX person_name ON public.person USING btree (public.f_unaccent(name)): undefined_function (SQLSTATE 42883): function unaccent(unknown, text) does not exist, function f_unaccent. The cutover would fail at the same',
    ],
    [
      "an index by an extension's function of that kind",
      'unfound_type',
      `CREATE EXTENSION cube; CREATE EXTENSION earthdistance; CREATE TABLE places (id int, lat float8, lon float8); INSERT INTO places VALUES (1, 1, 1);
       CREATE INDEX places_earth ON places USING gist (ll_to_earth(lat, lon))`,
      'CREATE INDEX places_earth ON public.places USING gist (public.ll_to_earth(lat, lon)): undefined_object (SQLSTATE 42704): type "earth" does not exist, function ll_to_earth. The cutover would fail at the same',
    ],
    [
      'a materialized view that names its table inside of a text',
      'unfound_table',
      `CREATE TABLE docs (id int PRIMARY KEY, body text); INSERT INTO docs VALUES (1, 'one two two');
       CREATE MATERIALIZED VIEW words AS SELECT * FROM ts_stat('select to_tsvector(''simple'', body) from docs')`,
      'REFRESH MATERIALIZED VIEW public.words: undefined_table (SQLSTATE 42P01). The cutover would fail at the same',
    ],
    [
      'a row under a check whose function names a table without its schema',
      'unfound_check',
      `CREATE TABLE z_dict (val text PRIMARY KEY); INSERT INTO z_dict VALUES ('a');
       CREATE FUNCTION public.known(v text) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN EXISTS (SELECT FROM z_dict WHERE val = v); END';
       CREATE TABLE a_data (id int PRIMARY KEY, val text NOT NULL CHECK (known(val))); INSERT INTO a_data VALUES (1, 'a')`,
      'COPY public.a_data (id, val) FROM stdin: row 1 (line …): undefined_table (SQLSTATE 42P01), function public.known(text). The cutover may fail at the same',
    ],
  ])('%s', async (_, database, sql, words) => {
    await pair.blue.query('postgres', `CREATE DATABASE ${database} OWNER app`);
    await pair.blue.queryAsSuperuser(database, sql);
    const dump = written(database, dumped(pair.blue, 'pg_dump', '-Fc', database));
    const failure = String(await into({ dumps: [dump] }).catch((error: Error) => error.message));
    expect(failure.replace(/row 1 \(line \d+\)/, 'row 1 (line …)')).toContain(`in database ${database}: ${words}`);
    expect(failure).toContain(
      'Neither has a search_path: name schemas in what it runs, bodies of functions and texts, or ALTER FUNCTION … SET search_path, where the dump was taken',
    );
  });
});
