import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { dumped, filled, messagesBeside, toBeFilled } from './dumped';

const CANARY = 'c4n4ry-4111';
const passwords = { shop: 'of-this-test' };

let pair: PostgresPair;
beforeAll(async () => {
  // Blue is dumped; green, a newer one, is filled.
  pair = await startPostgresPair();
});
afterAll(() => pair.stop());

let number = 0;
function written(content: Buffer | string): string {
  const path = join(pair.folder, `dump-${number++}`);
  writeFileSync(path, content);
  return path;
}

/** A database of blue, dumped. Its name is the only one that the dump needs. */
async function dumpOf(sql: string, ...options: readonly string[]): Promise<string> {
  const database = `dumped_${number}`;
  await pair.blue.query('postgres', `CREATE DATABASE ${database}`);
  await pair.blue.queryAsSuperuser(database, sql);
  return written(dumped(pair.blue, 'pg_dump', '--no-owner', ...options, database));
}

/** What is told of a dump that cannot be loaded: the canary is not, and is kept where only this user reads it. */
async function toldOf(path: string): Promise<string> {
  const loading = filled(toBeFilled(pair.green, pair), { dumps: [`shop=${path}`], passwords });
  const told = await loading.then(
    () => 'it was loaded',
    (error: Error) => error.message,
  );
  expect(told).not.toContain('c4n4ry');
  return told;
}

function kept(path: string): string {
  const file = messagesBeside(path);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  return readFileSync(file, 'utf8');
}

const lineOf = (path: string, start: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.startsWith(start)) + 1;

describe('Of a row that a dump holds and the server refuses, file, line and object are told, and nothing of the row', () => {
  test('duplicates under a unique index, at which the cutover would fail, too', async () => {
    const path = await dumpOf(
      `CREATE TABLE users (id int PRIMARY KEY, email text); INSERT INTO users VALUES (1, '${CANARY}'), (2, '${CANARY}');
       CREATE INDEX users_email ON users (email); UPDATE pg_index SET indisunique = true WHERE indexrelid = 'users_email'::regclass`,
    );
    expect(await toldOf(path)).toBe(
      `${path}: line ${lineOf(path, 'CREATE UNIQUE INDEX')}, in database shop: CREATE UNIQUE INDEX users_email ON public.users USING btree (email): ` +
        'unique_violation (SQLSTATE 23505), schema public, table users, constraint users_email. ' +
        'The cutover would fail at the same, for it builds this on the same rows. Mend it where the dump was taken, and dump again. ' +
        `The whole message, which may hold rows, is in ${messagesBeside(path)}, for you alone until \`cdk-cutover clean\`. Nothing else of this rehearsal is left.`,
    );
    expect(kept(path)).toContain(`Key (email)=(${CANARY}) is duplicated.`);
  });

  test('a check that looks into a table whose rows come later, at which the cutover may fail, too', async () => {
    const path = await dumpOf(
      `CREATE TABLE z_dict (val text PRIMARY KEY); INSERT INTO z_dict VALUES ('${CANARY}');
       CREATE FUNCTION known(v text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM public.z_dict WHERE val = v)';
       CREATE TABLE a_data (id int PRIMARY KEY, val text CHECK (public.known(val))); INSERT INTO a_data VALUES (1, '${CANARY}')`,
    );
    const line = lineOf(path, 'COPY public.a_data');
    const told = await toldOf(path);
    expect(told).toContain(
      `${path}: line ${line}, in database shop: COPY public.a_data (id, val) FROM stdin: row 1 (line ${line + 1}): ` +
        'check_violation (SQLSTATE 23514), schema public, table a_data, constraint a_data_val_check. The cutover may fail at the same, ',
    );
    expect(kept(path)).toContain(CANARY);
  });

  test("an archive's row, by its line in the SQL of pg_restore", async () => {
    const path = await dumpOf(
      `CREATE TABLE z_codes (code text); INSERT INTO z_codes VALUES ('${CANARY}');
       CREATE FUNCTION is_code(c text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$BEGIN
         IF NOT EXISTS (SELECT FROM public.z_codes WHERE code = c) THEN RAISE EXCEPTION 'no %', c USING DETAIL = c; END IF; RETURN true; END$$;
       CREATE DOMAIN known AS text CHECK (public.is_code(value)); CREATE TABLE a_data (id int, c known); INSERT INTO a_data VALUES (1, '${CANARY}')`,
      '-Fc',
    );
    expect(await toldOf(path)).toMatch(
      /: COPY public\.a_data \(id, c\) FROM stdin: row 1 \(line \d+\): raise_exception \(SQLSTATE P0001\), function public\.is_code\(text\)\. The cutover may fail/,
    );
    expect(kept(path)).toContain(`no ${CANARY}`);
  });

  test.each([
    ['a label that an enum lacks', `CREATE TYPE mood AS ENUM ('well');\nCREATE TABLE t (m mood);\n`, 'm'],
    ['a text that is no number', 'CREATE TABLE t (n int);\n\n', 'n'],
    ['a text that is no date', 'CREATE TABLE t (d date);\n\n', 'd'],
  ])('%s', async (_, sql, column) => {
    const path = written(`${sql}COPY t FROM stdin;\n\\N\n${CANARY}\n\\.\n`);
    const told = await toldOf(path);
    expect(told).toContain(`${path}: line 3, in database shop: COPY t FROM stdin: row 2 (line 5): invalid_`);
    expect(told).toContain(`, table t, column ${column}. The whole message, `);
    expect(kept(path)).toContain(CANARY);
  });

  test('a function that raises, and says whatever it likes', async () => {
    const path = written(
      `CREATE FUNCTION raising(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE EXCEPTION ''no %'', $1 USING ERRCODE = ''42P07'', TABLE = $1; END';
CREATE TABLE t (t text);
COPY t FROM stdin;\n${CANARY}\n\\.
CREATE INDEX said ON t (raising(t));\n`,
    );
    expect(await toldOf(path)).toContain(
      `${path}: line 6, in database shop: CREATE INDEX said ON t (raising(t)): duplicate_table (SQLSTATE 42P07), function raising(text). The cutover would fail`,
    );
    expect(kept(path)).toContain(`no ${CANARY}`);
  });

  test('a table that the dump lacks, which says nothing of the cutover', async () => {
    const told = await toldOf(written('CREATE TABLE t ();\nCREATE INDEX i ON missing (t);\n'));
    expect(told).toContain(
      ': line 2, in database shop: CREATE INDEX i ON missing (t): undefined_table (SQLSTATE 42P01)',
    );
    expect(told).not.toContain('The cutover');
  });

  test.each([
    [
      'a value that the parser quotes',
      `INSERT INTO t VALUES (4111411141114111, "${CANARY}");`,
      'INSERT INTO t …: undefined_column (SQLSTATE 42703)',
    ],
    [
      'a value that no table takes',
      `INSERT INTO t SELECT true, '${CANARY}';`,
      'INSERT INTO t …: syntax_error (SQLSTATE 42601)',
    ],
    [
      'a value in a call',
      `SELECT 4111411141114111, '${CANARY}'::int;`,
      'SELECT …: invalid_text_representation (SQLSTATE 22P02)',
    ],
  ])('%s of a statement with data', async (_, sql, words) => {
    const told = await toldOf(written(`CREATE TABLE t (t text);\n${sql}\n`));
    expect(told).toContain(`: line 2, in database shop: ${words}. The whole message, `);
    expect(told).not.toContain('4111411141114111');
  });

  test('what is no statement at all, but rows that lost theirs', async () => {
    const path = written(`CREATE TABLE t (t text);\n${CANARY}\t\\N\n4111411141114111\t\\x${CANARY}\n`);
    expect(await toldOf(path)).toBe(`${path}: line 2: … \\N: refused: psql would run it, and no dump needs it.`);
  });

  test('a value of a setting that this server does not take: the report says whose and which setting', async () => {
    const path = written(`CREATE ROLE shop LOGIN;\nALTER ROLE shop SET work_mem TO '${CANARY}';\nCREATE TABLE t ();\n`);
    const notes = await filled(toBeFilled(pair.green, pair), { dumps: [`shop=${path}`], passwords });
    expect(notes.filter((note) => note.startsWith('Left out'))).toEqual([
      'Left out, for the server refused it, invalid_parameter_value (SQLSTATE 22023): alter role shop set work_mem to',
    ]);
  });

  test('a tar that is not whole, of which pg_restore takes rows for names of files', async () => {
    const path = await dumpOf(
      `CREATE TABLE t (t text); INSERT INTO t SELECT repeat('${CANARY} ', 10) FROM generate_series(1, 100); CREATE TABLE u AS TABLE t`,
      '-Ft',
    );
    const whole = readFileSync(path);
    const row = whole.indexOf(CANARY);
    const damaged = written(Buffer.concat([whole.subarray(0, row), whole.subarray(row + 1024)]));
    expect(await toldOf(damaged)).toMatch(
      /cannot be read by pg_restore: pg_restore: error: corrupt tar header found in it \(expected \d+, computed \d+\)/,
    );
  });
});
