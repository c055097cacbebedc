import { hashOrWhyNot } from '../../../../constructs/postgres/host/compare/rows/hash';
import { planRows } from '../../../../constructs/postgres/host/compare/rows/plan';
import { Session, both } from '../../../../constructs/postgres/host/compare/session';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { serversOf } from './servers';

const TYPES_SQL = `CREATE EXTENSION cube SCHEMA public; CREATE EXTENSION hstore SCHEMA public; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (a int, f float8); CREATE TYPE texts AS (a text, b text);
  CREATE TYPE nested AS (p pair, ps pair[], t texts); CREATE DOMAIN floats AS float8[]; CREATE DOMAIN padded AS char(3); CREATE DOMAIN pairs AS pair[]; CREATE DOMAIN one_pair AS pair;
  CREATE TYPE span AS RANGE (SUBTYPE = float8); CREATE TYPE words AS RANGE (SUBTYPE = text, COLLATION = "C"); CREATE DOMAIN above AS float8;`;

/** A type, and values of it that are all different from one another, `NULL` among them. */
const DIFFERENT: readonly (readonly [type: string, ...values: string[]])[] = [
  ['float8[]', 'NULL', `'{}'`, `'{NULL}'`, `'{0}'`, `'{-0}'`, `'[2:2]={0}'`, `'{{0}}'`, `'{0,NULL}'`, `'{NaN}'`],
  [
    'float4[]',
    'NULL',
    `'{}'`,
    `'{NULL}'`,
    `'{{1,2},{3,4}}'`,
    `'{1,2,3,4}'`,
    `'{{1},{2},{3},{4}}'`,
    `'[0:1][0:1]={{1,2},{3,4}}'`,
  ],
  ['char(3)[]', 'NULL', `'{}'`, `'{NULL}'`, `'{""}'`, `'{a}'`],
  ['point[]', 'NULL', `'{}'`, `'{NULL}'`, `'{"(0,0)"}'`, `'{"(-0,0)"}'`],
  ['"char"[]', 'NULL', `'{}'`, `'{NULL}'`, `'{""}'`, `'{a}'`],
  ['box[]', 'NULL', `'{}'`, `'{(1,1),(0,0)}'`],
  ['cube[]', 'NULL', `'{}'`, `'{NULL}'`, `'{"()"}'`, `'{"(0)"}'`],
  ['pair[]', 'NULL', `'{}'`, `'{NULL}'`, `'{"(,)"}'`, `'{"(1,)"}'`, `'{"(,1)"}'`, `'{"(,)",NULL}'`, `'{NULL,"(,)"}'`],
  ['texts[]', 'NULL', `'{}'`, `'{NULL}'`, `'{"(,)"}'`, `'{"(\\"\\",)"}'`],
  ['floats', 'NULL', `'{}'`, `'{NULL}'`, `'{0}'`],
  ['floats[]', 'NULL', `'{}'`, `'{NULL}'`, `'{"{}"}'`, `'{"{NULL}"}'`, `'{"{}",NULL}'`, `'{"{0}"}'`, `'{"{-0}"}'`],
  ['padded[]', 'NULL', `'{}'`, `'{NULL}'`, `'{""}'`],
  ['pairs', 'NULL', `'{}'`, `'{NULL}'`, `'{"(,)"}'`],
  ['one_pair', 'NULL', `'(,)'`, `'(0,)'`, `'(,0)'`, `'(,-0)'`],
  ['pair', 'NULL', 'ROW(NULL,NULL)', 'ROW(0,NULL)', 'ROW(NULL,0)'],
  ['texts', 'NULL', 'ROW(NULL,NULL)', `ROW('',NULL)`, `ROW(NULL,'')`, `ROW('',' ')`, `ROW(',','')`],
  [
    'nested',
    'NULL',
    'ROW(NULL,NULL,NULL)',
    `ROW(ROW(NULL,NULL),NULL,NULL)`,
    `ROW(NULL,'{}',NULL)`,
    `ROW(NULL,'{NULL}',NULL)`,
    `ROW(NULL,'{"(,)"}',NULL)`,
    `ROW(NULL,NULL,ROW(NULL,NULL))`,
  ],
  ['nested[]', 'NULL', `'{}'`, `'{NULL}'`, `ARRAY[ROW(NULL,NULL,NULL)::nested]`, `ARRAY[ROW(NULL,'{}',NULL)::nested]`],
  [
    'span',
    'NULL',
    `'empty'`,
    `'(,)'`,
    `'[1,)'`,
    `'(1,)'`,
    `'(,1]'`,
    `'(,1)'`,
    `'[1,1]'`,
    `'(,Infinity]'`,
    `'(,Infinity)'`,
    `'[NaN,NaN]'`,
  ],
  ['span[]', 'NULL', `'{}'`, `'{NULL}'`, `'{empty}'`, `'{"(,)"}'`],
  ['words', 'NULL', `'empty'`, `'(,)'`, `'["",)'`, `'["",""]'`],
  ['int4range', 'NULL', `'empty'`, `'(,)'`, `'[1,2)'`],
  ['int4range[]', 'NULL', `'{}'`, `'{NULL}'`, `'{empty}'`],
  ['tsrange', 'NULL', `'empty'`, `'(,)'`, `'[-infinity,infinity)'`, `'[-infinity,infinity]'`],
  ['int[]', 'NULL', `'{}'`, `'{NULL}'`, `'[0:0]={1}'`, `'{1}'`, `'{{1}}'`],
  ['text[]', 'NULL', `'{}'`, `'{NULL}'`, `'{"NULL"}'`, `'{""}'`, `'{"{}"}'`, `'{a,b}'`, `'{"a,b"}'`],
  ['mood[]', 'NULL', `'{}'`, `'{NULL}'`, `'{sad}'`],
  ['text', 'NULL', `''`, `' '`, `'NULL'`, `E'\\t'`, `E'a\\tb'`, `E'a\\nb'`, `'a'`, `'A'`],
  ['char(3)', 'NULL', `''`, `'a'`],
  ['bpchar', 'NULL', `''`, `'a'`, `'a '`],
  ['"char"', 'NULL', `''`, `'a'`],
  ['float8', 'NULL', `0`, `'-0'`, `'NaN'`, '0.1', '0.1::float8 + 1.4e-17', '0.30000000000000004', '0.3', '5e-324'],
  ['float4', 'NULL', `0`, `'-0'`, '0.1', '16777216', '16777218'],
  ['above', 'NULL', `0`, `'-0'`],
  ['numeric', 'NULL', '0', '0.0', '1.10', '1.1', `'NaN'`],
  ['jsonb', 'NULL', `'null'`, `'{}'`, `'[]'`, `'""'`, `'1.0'`, `'1.00'`],
  ['json', 'NULL', `'{"a":1}'`, `'{"a": 1}'`, `'{"a":1,"a":1}'`],
  ['xml', 'NULL', `''`, `'<a/>'`, `'<a></a>'`],
  ['bytea', 'NULL', `''`, `'\\x00'`, `'\\x0000'`],
  ['hstore', 'NULL', `''`, `'a=>NULL'`, `'a=>""'`],
  ['cube', 'NULL', `'()'`, `'(0)'`, `'(-0)'`, `'(0),(1)'`, `'(0,0)'`],
  ['interval', 'NULL', `'0'`, `'1 mon'`, `'30 days'`, `'1 day'`, `'24 hours'`],
  ['timetz', 'NULL', `'04:00+00'`, `'05:00+01'`],
  ['timestamptz', 'NULL', `'infinity'`, `'2020-01-01 00:00:00.000001+00'`, `'2020-01-01 00:00:00+00'`],
  ['path', 'NULL', `'[(0,0),(1,1)]'`, `'((0,0),(1,1))'`],
  ['tsvector', 'NULL', `''`, `'a'`, `'a:1'`, `'a:1A'`],
  ['varbit', 'NULL', `''`, `'0'`, `'00'`],
  ['inet', 'NULL', `'10.0.0.1'`, `'10.0.0.1/24'`],
];

describe('Values of every shape', () => {
  let pair: PostgresPair;
  let sessions: { blue: Session; green: Session };
  const database = 'values_of_all_types';

  beforeAll(async () => {
    pair = await startPostgresPair();
    for (const server of [pair.blue, pair.green]) {
      await server.query('postgres', `CREATE DATABASE ${database}`);
      await server.queryAsSuperuser(database, TYPES_SQL);
    }
    const servers = serversOf(pair);
    sessions = await both((side) => Session.open(servers[side], database));
  }, 60_000);
  afterAll(() => pair?.stop());

  it.each(DIFFERENT)(
    'of type %s are told apart, and are equal to themselves on the other major',
    async (type, ...values) => {
      await both(async (side) => {
        const tables = values.map(
          (value, at) => `CREATE TABLE t${at} (v public.${type}); INSERT INTO t${at} VALUES (${value})`,
        );
        // Types of the engine have another schema; each is looked for where names are looked for.
        const sql = tables.join(';').replaceAll('public.', '');
        await pair[side].query(
          database,
          `DROP SCHEMA IF EXISTS v CASCADE; CREATE SCHEMA v; SET search_path = v, public; ${sql}`,
        );
      });
      const { tables } = await planRows(sessions.blue);
      expect(tables).toHaveLength(values.length);
      const hashes = await both(async (side) => {
        const found = new Map<string, string>();
        for (const { name, sql } of tables) found.set(name, JSON.stringify(await hashOrWhyNot(sessions[side], sql)));
        return found;
      });
      expect(hashes.green).toEqual(hashes.blue);
      expect([...hashes.blue.values()].join()).not.toContain('unread');
      expect(new Set(hashes.blue.values()).size).toBe(values.length);
    },
  );
});
