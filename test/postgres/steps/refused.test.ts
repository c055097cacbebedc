import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresPair } from '../harness/postgres';
import { closeFence } from './fenced';
import type { Ended, Host } from './host';
import { startShop } from './shop';

/** In every column, and in whatever a function of a user's says. */
const CANARY = 'c4n4ry-4111';
let pair: PostgresPair;
let host: Host;

beforeAll(async () => {
  ({ pair, host } = await startShop(''));
  await pair.blue.queryAsSuperuser(
    'shop',
    'CREATE EXTENSION unaccent; CREATE EXTENSION cube; CREATE EXTENSION earthdistance',
  );
}, 60_000);
afterAll(() => pair.stop());

async function made<T>(sql: string, then: () => Promise<T>): Promise<T> {
  await pair.blue.queryAsSuperuser('shop', `CREATE SCHEMA made; SET search_path = made, public; ${sql}`);
  // Superusers' objects nobody carries over.
  await pair.blue.queryAsSuperuser(
    'shop',
    `DO $$DECLARE o record; BEGIN ALTER SCHEMA made OWNER TO shop;
      FOR o IN SELECT c.oid::regclass AS name FROM pg_class c WHERE relnamespace = 'made'::regnamespace AND relkind IN ('r', 'p', 'm', 'v') LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO shop', o.name); END LOOP;
      FOR o IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE pronamespace = 'made'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO shop', o.name); END LOOP;
      FOR o IN SELECT t.oid::regtype AS name FROM pg_type t WHERE typnamespace = 'made'::regnamespace AND typtype IN ('e', 'd') LOOP
        EXECUTE format('ALTER TYPE %s OWNER TO shop', o.name); END LOOP; END$$`,
  );
  try {
    return await then();
  } finally {
    await pair.blue.queryAsSuperuser('shop', 'DROP SCHEMA made CASCADE');
  }
}

const REFUSED: readonly (readonly [what: string, sql: string, words: string])[] = [
  [
    'a view that is ambiguous on green',
    `CREATE FUNCTION activity() RETURNS SETOF pg_stat_activity LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM pg_catalog.pg_stat_activity';
     CREATE VIEW made.pg_stat_activity AS SELECT pid, usename, query, backend_type FROM made.activity()`,
    'database "shop": view made.pg_stat_activity: ambiguous_column (SQLSTATE 42702): ',
  ],
  [
    "a view of a column that green's catalogs lack",
    'CREATE VIEW with_oids AS SELECT relname, relhasoids FROM pg_catalog.pg_class',
    'database "shop": view made.with_oids: undefined_column (SQLSTATE 42703): column pg_class.relhasoids does not exist. ',
  ],
  [
    'a materialized view that names its table inside of a text',
    `CREATE TABLE docs (id int PRIMARY KEY, body text); CREATE MATERIALIZED VIEW words AS SELECT * FROM ts_stat('select to_tsvector(''simple'', body) from docs')`,
    'database "shop": materialized view made.words: undefined_table (SQLSTATE 42P01)',
  ],
  [
    'an index by a function that names another one without its schema',
    `CREATE FUNCTION f_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT unaccent('unaccent', $1) $$;
     CREATE TABLE person (id int PRIMARY KEY, name text); CREATE INDEX person_name ON person (f_unaccent(name))`,
    'database "shop": index made.person_name: undefined_function (SQLSTATE 42883): function unaccent(unknown, text) does not exist, function f_unaccent. ',
  ],
  [
    "an index by an extension's function of that kind",
    `CREATE TABLE places (id int PRIMARY KEY, lat float8, lon float8); CREATE INDEX places_earth ON places USING gist (ll_to_earth(lat, lon))`,
    'database "shop": index made.places_earth: undefined_',
  ],
];

describe('Before anything is fenced, and with its database, object, reason and what to do, is named', () => {
  test.each(REFUSED)(
    '%s',
    async (_, sql, words) => {
      const { code, stderr } = await made(sql, () => host.run('try-schema', 'do'));
      expect(stderr).toContain(words);
      expect(stderr).toContain('found without a search_path: name schemas in it');
      expect(code).toBe(1);
    },
    60_000,
  );
});

/** What a step printed, without the place of the whole message; that is where the canary may be, and is. */
function outputOf({ stdout, stderr, code }: Ended): string {
  expect(code).toBe(1);
  const object = /s3:\/\/(\S+)/.exec(stderr)?.[1];
  expect(stderr).toContain(`${join(host.home, 'tools.log')} of this host`);
  for (const file of [join(host.home, 'tools.log'), join(host.home, '../s3', object ?? 'none')]) {
    expect(readFileSync(file, 'utf8')).toContain(CANARY);
  }
  expect(statSync(join(host.home, 'tools.log')).mode & 0o777).toBe(0o600);
  return stdout + stderr;
}

const ROW = `CREATE TABLE secrets (t text); INSERT INTO secrets VALUES ('${CANARY}');`;
const RAISING = `CREATE FUNCTION raising(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN IF $1 ~ ''c4n4ry'' AND current_setting(''server_version_num'')::int > 120000 THEN RAISE EXCEPTION ''no %'', $1 USING ERRCODE = ''42501'', COLUMN = $1; END IF; RETURN $1; END';`;

describe('Of a row that green refuses, nothing is shown, and all of it is kept where few may read', () => {
  test.each([
    [
      'duplicates under a unique index',
      `CREATE TABLE users (id int PRIMARY KEY, email text); INSERT INTO users VALUES (1, '${CANARY}'), (2, '${CANARY}');
       CREATE INDEX users_email ON users (email); UPDATE pg_index SET indisunique = true WHERE indexrelid = 'users_email'::regclass`,
      'database "shop": index made.users_email: unique_violation (SQLSTATE 23505), schema made, table users, constraint users_email. Rows on blue break it',
    ],
    [
      'a check that does not hold',
      `${ROW} ALTER TABLE secrets ADD CONSTRAINT small CHECK (t = '') NOT VALID; UPDATE pg_constraint SET convalidated = true WHERE conname = 'small'`,
      'check_violation (SQLSTATE 23514), schema made, table secrets, constraint small',
    ],
    [
      "an index by a user's function that raises",
      `${ROW} ${RAISING} CREATE INDEX said ON secrets (made.raising(t))`,
      'database "shop": index made.said: insufficient_privilege (SQLSTATE 42501), function made.raising(text)',
    ],
    [
      'a materialized view that casts',
      `${ROW} CREATE MATERIALIZED VIEW numbers AS SELECT t::int FROM secrets WITH NO DATA; UPDATE pg_class SET relispopulated = true WHERE relname = 'numbers'`,
      'materialized view made.numbers: invalid_text_representation (SQLSTATE 22P02)',
    ],
    [
      'a foreign key that does not hold',
      `${ROW} CREATE TABLE parents (t text PRIMARY KEY); ALTER TABLE secrets ADD CONSTRAINT child FOREIGN KEY (t) REFERENCES parents NOT VALID;
       UPDATE pg_constraint SET convalidated = true WHERE conname = 'child'`,
      'foreign_key_violation (SQLSTATE 23503), schema made, table secrets, constraint child',
    ],
  ])(
    '%s',
    async (_, sql, words) => {
      const ended = await made(sql, async () => {
        await closeFence(pair);
        return host.run('copy', 'do');
      });
      const output = outputOf(ended);
      expect(output).toContain(words);
      expect(output).not.toContain('c4n4ry');
    },
    60_000,
  );

  test('a row that differs is told by its table alone, in the kept result, too', async () => {
    const types = `CREATE TYPE mood AS ENUM ('well', '${CANARY}'); CREATE TABLE all_of (id int PRIMARY KEY, t text, v varchar(20), c char(20), n name, j jsonb, x xml, b bytea, a text[], m mood, r tsvector);
      INSERT INTO all_of VALUES (1, '${CANARY}', '${CANARY}', '${CANARY}', '${CANARY}', '["${CANARY}"]', '<a>${CANARY}</a>', '${CANARY}', '{${CANARY}}', '${CANARY}', '${CANARY}');
      CREATE MATERIALIZED VIEW view_of AS SELECT t FROM all_of`;
    const found = await made(types, async () => {
      const fenceId = await closeFence(pair);
      expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
      await pair.green.queryAsSuperuser(
        'shop',
        `UPDATE made.all_of SET t = '${CANARY}2'; DELETE FROM made.all_of WHERE false`,
      );
      const { code, stdout, stderr } = await host.run('compare', 'do');
      expect({ code, differs: /row made.all_of of database shop: differs/.test(stderr) }).toEqual({
        code: 1,
        differs: true,
      });
      return stdout + stderr + JSON.stringify(host.differences(fenceId));
    });
    expect(found).not.toContain('c4n4ry');
  }, 60_000);

  test('nothing of it lies about', () => {
    expect(host.leftovers()).toEqual([]);
    expect(readdirSync(host.home).sort()).toContain('tools.log');
  });
});
