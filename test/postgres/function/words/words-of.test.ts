import { inspect } from 'node:util';
import { OWN_SENTENCES } from '../../../../constructs/postgres/function/words/own-sentences';
import { withoutRows, wordsOf } from '../../../../constructs/postgres/function/words/words-of';
import { startPostgresPair, type PostgresPair, type TestServer } from '../../harness/postgres';

const CANARY = 'c4n4ry-4111';
let pair: PostgresPair;
beforeAll(async () => {
  pair = await startPostgresPair();
  for (const server of [pair.blue, pair.green]) {
    await server.query(
      'postgres',
      `CREATE TYPE mood AS ENUM ('well'); CREATE DOMAIN short AS text CHECK (length(value) < 3);
       CREATE TABLE secrets (t text PRIMARY KEY, n int CHECK (n > 0) NOT NULL, s short); INSERT INTO secrets VALUES ('${CANARY}', 1);
       CREATE TABLE children (t text REFERENCES secrets); CREATE VIEW v AS SELECT t FROM secrets;
       CREATE TABLE parts (t text) PARTITION BY LIST (t);
       CREATE FUNCTION raising(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no %'', $1; END';
       CREATE FUNCTION pretending(text, code text) RETURNS text LANGUAGE plpgsql AS $$BEGIN
         RAISE EXCEPTION USING ERRCODE = code, MESSAGE = $1, DETAIL = $1, HINT = $1, SCHEMA = $1, TABLE = $1, COLUMN = $1, DATATYPE = $1, CONSTRAINT = $1; END$$;
       CREATE FUNCTION executing(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN EXECUTE format(''SELECT %I'', $1); END';
       CREATE FUNCTION in_sql(text) RETURNS text LANGUAGE sql AS 'SELECT $1::regclass::text';
       CREATE FUNCTION body() RETURNS int LANGUAGE plpgsql AS 'BEGIN END';
       CREATE FUNCTION late() RETURNS int LANGUAGE sql AS 'SELECT body()'; DROP FUNCTION body()`,
    );
  }
}, 60_000);
afterAll(() => pair.stop());

async function errorOf(server: TestServer, sql: string): Promise<unknown> {
  return server.query('postgres', sql).then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error,
  );
}

const QUIET: readonly (readonly [what: string, sql: string, words: string | RegExp])[] = [
  ['a text that is no number', `SELECT t::int FROM secrets`, 'invalid_text_representation (SQLSTATE 22P02)'],
  ['a text that is no date', `SELECT t::date FROM secrets`, /^invalid_datetime_format \(SQLSTATE 22007\)$/],
  ['a text that is no label', `SELECT t::mood FROM secrets`, 'invalid_text_representation (SQLSTATE 22P02)'],
  ['a text that is no JSON', `SELECT t::json FROM secrets`, 'invalid_text_representation (SQLSTATE 22P02)'],
  [
    'a key that is there',
    `INSERT INTO secrets VALUES ('${CANARY}', 2)`,
    'unique_violation (SQLSTATE 23505), schema public, table secrets, constraint secrets_pkey',
  ],
  [
    'a check',
    `INSERT INTO secrets VALUES ('${CANARY}2', -1)`,
    'check_violation (SQLSTATE 23514), schema public, table secrets, constraint secrets_n_check',
  ],
  [
    'a missing value',
    `INSERT INTO secrets VALUES ('${CANARY}3')`,
    'not_null_violation (SQLSTATE 23502), schema public, table secrets, column n',
  ],
  [
    'a foreign key',
    `INSERT INTO children VALUES ('${CANARY}4')`,
    'foreign_key_violation (SQLSTATE 23503), schema public, table children, constraint children_t_fkey',
  ],
  [
    'a row without a part',
    `INSERT INTO parts VALUES ('${CANARY}')`,
    /^check_violation \(SQLSTATE 23514\)(, schema public, table parts)?$/,
  ],
  ['a RAISE', `SELECT raising(t) FROM secrets`, 'raise_exception (SQLSTATE P0001), function raising(text)'],
  [
    'a name made of a value',
    `SELECT executing(t) FROM secrets`,
    'undefined_column (SQLSTATE 42703), function executing(text)',
  ],
  ['a table named by a value', `SELECT t::regclass FROM secrets`, /^undefined_table \(SQLSTATE 42P01\)$/],
  ['the same in a function of SQL', `SELECT in_sql(t) FROM secrets`, /^undefined_table \(SQLSTATE 42P01\)/],
  ['a type named by a value', `SELECT to_regtype(t), t::regtype FROM secrets`, /SQLSTATE 42/],
  ['a setting named by a value', `SELECT current_setting(t) FROM secrets`, /SQLSTATE 42/],
  ['a zone named by a value', `SELECT now() AT TIME ZONE t FROM secrets`, 'invalid_parameter_value (SQLSTATE 22023)'],
  [
    'a database named by a value',
    `SELECT has_database_privilege(t, 'connect') FROM secrets`,
    'invalid_catalog_name (SQLSTATE 3D000)',
  ],
  ['a statement made of a value', `SELECT query_to_xml(t, true, true, '') FROM secrets`, /SQLSTATE 42/],
];

describe.each([
  ['11', 'blue'],
  ['15', 'green'],
] as const)("of PostgreSQL %s's error nothing of a row is told:", (_, side) => {
  test.each(QUIET)('%s', async (_what, sql, words) => {
    const error = await errorOf(pair[side], sql);
    // The canary could have been told.
    expect(JSON.stringify({ ...(error as object), message: String(error) })).toMatch(/c4n4ry/);
    if (typeof words === 'string') expect(wordsOf(error)).toBe(words);
    else expect(wordsOf(error)).toMatch(words);
    expect(wordsOf(error)).not.toContain('c4n4ry');
  });
});

test.each([
  '42501',
  '42P07',
  '25006',
  '55000',
  '57014',
  '40001',
  '53100',
  '08006',
  '2BP01',
  '42601',
  '3D000',
  '28000',
  'P0001',
])("a function that raises %s, which the server's own texts are told of, says nothing", async (code) => {
  const error = await errorOf(pair.green, `SELECT pretending(t, '${code}') FROM secrets`);
  expect(error).toMatchObject({ code, column: CANARY });
  expect(wordsOf(error)).toMatch(new RegExp(`^\\w+ \\(SQLSTATE ${code}\\), function pretending\\(text,text\\)$`));
});

test('a sentence of ours is told whoever raises it, and nothing that is added to one', async () => {
  const said = async (text: string) => wordsOf(await errorOf(pair.green, `SELECT pretending('${text}', '55000')`));
  expect(await said(OWN_SENTENCES.lapsed)).toContain(`(SQLSTATE 55000): ${OWN_SENTENCES.lapsed}`);
  expect(await said(`${OWN_SENTENCES.lapsed} ${CANARY}`)).not.toContain(OWN_SENTENCES.lapsed);
});

const TOLD: readonly (readonly [sql: string, words: string])[] = [
  ["SELECT 'long'::short", 'check_violation (SQLSTATE 23514), schema public, data type short, constraint short_check'],
  ['SELECT nothing FROM secrets', 'undefined_column (SQLSTATE 42703): column "nothing" does not exist'],
  ['SELECT FROM nowhere', 'undefined_table (SQLSTATE 42P01): relation "nowhere" does not exist'],
  ['SELEC', 'syntax_error (SQLSTATE 42601): syntax error at or near "SELEC"'],
  ['SELECT nothing()', 'undefined_function (SQLSTATE 42883): function nothing() does not exist'],
  ['SELECT late()', 'undefined_function (SQLSTATE 42883): function body() does not exist, function late'],
  ['CREATE TABLE secrets ()', 'duplicate_table (SQLSTATE 42P07): relation "secrets" already exists'],
  ['SELECT FROM pg_authid', 'insufficient_privilege (SQLSTATE 42501): permission denied for table pg_authid'],
  [
    'DROP TABLE secrets',
    'dependent_objects_still_exist (SQLSTATE 2BP01): cannot drop table secrets because other objects depend on it',
  ],
  [
    "SET statement_timeout = '20ms'; SELECT pg_sleep(1)",
    'query_canceled (SQLSTATE 57014): canceling statement due to statement timeout',
  ],
  [
    'BEGIN READ ONLY; DELETE FROM secrets',
    'read_only_sql_transaction (SQLSTATE 25006): cannot execute DELETE in a read-only transaction',
  ],
];

test.each(TOLD)('what the server says of a statement is told: %s', async (sql, words) => {
  expect(wordsOf(await errorOf(pair.green, sql))).toBe(words);
});

test('what keeps a session from beginning is told', async () => {
  const error = await pair.green.connect('nowhere').catch((reason: unknown) => reason);
  expect(wordsOf(error)).toBe('invalid_catalog_name (SQLSTATE 3D000): database "nowhere" does not exist');
  const wrong = await pair.green
    .connect('postgres', { ...pair.green.master, password: 'x' })
    .catch((reason: unknown) => reason);
  expect(wordsOf(wrong)).toBe('invalid_password (SQLSTATE 28P01): password authentication failed for user "master"');
});

test('what leaves the program carries no field and no cause that holds a row', async () => {
  const error = await errorOf(pair.green, `INSERT INTO secrets VALUES ('${CANARY}', 2)`);
  const wrapped = new Error('step: it failed', { cause: error });
  for (const left of [error, wrapped, new AggregateError([error, wrapped])].map(withoutRows)) {
    expect(left).toBeInstanceOf(Error);
    const { message } = left as Error;
    expect(inspect(left, { showHidden: true })).not.toContain('c4n4ry');
    expect(message).toMatch(/unique_violation|it failed/);
  }
});
