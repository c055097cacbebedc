import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownData } from '../../../constructs/postgres/rehearsal/given-data';
import { assertOwnDataOptions, type OwnDataOptions } from '../../../constructs/postgres/rehearsal/options';
import type { Declared } from '../../../lib/rehearse/run/declared';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const declared = { values: { BlueVersion: '11.22', GreenVersion: '15.17' } } as unknown as Declared;
const read = (options: OwnDataOptions) =>
  ownData(options, { declared, run: { path: folder }, signal: new AbortController().signal, say: () => undefined });
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

test.each<[OwnDataOptions, string]>([
  [{ dump: ['a'], connect: 'b' }, 'Give either --dump or --connect, not both.'],
  [{ globals: 'a' }, '--globals goes with --dump'],
  [{ statements: 'a' }, '--statements goes with --dump or --connect'],
  [{ withoutExtension: ['a'] }, '--without-extension goes with --dump or --connect.'],
  [
    { acknowledge: ['large-object'] },
    "--acknowledge large-object: preflight has no such warning. Did you mean 'large-objects'?",
  ],
  [{ connect: 'env:NOT_SET_ANYWHERE' }, '--connect env:NOT_SET_ANYWHERE: the variable NOT_SET_ANYWHERE is not set.'],
  [{ dump: ['postgres=a'] }, "postgres is the instance's own database: give it another name."],
  [{ dump: ['none'] }, 'There is no file none.'],
])('options that cannot be are refused in words: %j', async (options, words) => {
  await expect(read(options)).rejects.toThrow(words);
});

test('without any of them a rehearsal is what it was', async () => {
  expect(await read({})).toEqual({});
  expect(await read({ acknowledge: ['all'] })).toEqual({ acknowledged: ['all'] });
});

test('a kept rehearsal cannot read this standard input, and says what to do', () => {
  expect(() => assertOwnDataOptions({ connect: '-' }, true)).toThrow('give the URL by --connect env:NAME.');
  expect(() => assertOwnDataOptions({ connect: '-' }, false)).not.toThrow();
  expect(() => assertOwnDataOptions({ connect: 'env:URL' }, true)).not.toThrow();
});

test('extensions that the local engines lack are named, each with its database and file, before anything starts', async () => {
  const dump = file(
    'gis.sql',
    'CREATE EXTENSION postgis WITH SCHEMA public; CREATE EXTENSION citext; CREATE TABLE t ();',
  );
  const failure = await read({ dump: [`gis=${dump}`] }).catch((error: Error) => error.message);
  expect(failure).toContain(`  postgis: database gis, ${dump}: PostgreSQL 11.22 for blue is without it`);
  expect(failure).toMatch(/postgis: database gis, .*: PostgreSQL 15.\d+ for green is without it/);
  expect(failure).toContain('if nothing in the dumps is made of them: --without-extension postgis\n');
  expect(failure).not.toContain('citext');
  await expect(read({ dump: [`gis=${dump}`], withoutExtension: ['postgis'] })).resolves.toHaveProperty('contents');
  await expect(read({ dump: [`gis=${dump}`], withoutExtension: ['hstore'] })).rejects.toThrow(
    '--without-extension names hstore, which no dump holds. Extensions in them: citext, postgis.',
  );
});

test('statements are parted by semicolons, or are one a line', async () => {
  const dump = `shop=${file('shop.sql', 'CREATE TABLE t ();')}`;
  const statements = async (text: string) =>
    (await read({ dump: [dump], statements: file('own.sql', text) })).contents?.ownStatements;
  expect(await statements("SELECT ';' AS a\n  FROM t;\nSELECT 2;\n")).toEqual([
    "SELECT ';' AS a\n  FROM t",
    'SELECT 2',
  ]);
  expect(await statements('SELECT 1\n-- no statement\nSELECT 2\n')).toEqual(['SELECT 1', 'SELECT 2']);
  await expect(statements('\\! touch x\n')).rejects.toThrow("line 1: \\! touch x: psql's, not the server's");
  await expect(statements('\n')).rejects.toThrow('holds no statement.');
});
