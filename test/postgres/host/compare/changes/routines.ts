import type { Change } from './change';

/** Functions, procedures, aggregates, and what is made of them. */
export const ROUTINES: readonly Change[] = [
  { sql: 'DROP FUNCTION app.variable(int[])', found: ['function app.variable(integer[]) is missing on green'] },
  {
    sql: `CREATE FUNCTION app.born() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    found: ['function app.born() is only on green'],
  },
  {
    sql: `CREATE OR REPLACE FUNCTION app.f(a int, b int DEFAULT 3) RETURNS int LANGUAGE sql IMMUTABLE COST 7 SET work_mem = '3MB' AS 'SELECT b + a'`,
    found: ['function app.f(integer,integer) differs in prosrc'],
  },
  {
    sql: `CREATE OR REPLACE FUNCTION app.f(a int, b int DEFAULT 4) RETURNS int LANGUAGE sql IMMUTABLE COST 7 SET work_mem = '3MB' AS 'SELECT a + b'`,
    found: ['function app.f(integer,integer) differs in defaults'],
  },
  {
    sql: `CREATE OR REPLACE FUNCTION app.f(a int, b int DEFAULT 3) RETURNS int IMMUTABLE COST 7 SET work_mem = '3MB' RETURN a + b`,
    found: ['function app.f(integer,integer) differs in body, prosrc'],
  },
  {
    sql: String.raw`CREATE OR REPLACE FUNCTION app.blank() RETURNS void LANGUAGE sql AS E'\nSET statement_timeout = 500;\n\n--\nSELECT 1;\n'`,
    found: ['function app.blank() differs in prosrc'],
  },
  {
    sql: String.raw`CREATE OR REPLACE FUNCTION app.blank() RETURNS void LANGUAGE sql AS E'\nSET statement_timeout = 0;\n--\nSELECT 1;\n'`,
    found: ['function app.blank() differs in prosrc'],
  },
  {
    sql: String.raw`CREATE OR REPLACE FUNCTION app.blank() RETURNS void LANGUAGE sql AS E'\nSET statement_timeout = 0;\n\nSELECT 1;\n'`,
    found: ['function app.blank() differs in prosrc'],
  },
  { sql: 'ALTER FUNCTION app.f(int, int) VOLATILE', found: ['function app.f(integer,integer) differs in provolatile'] },
  { sql: 'ALTER FUNCTION app.f(int, int) STRICT', found: ['function app.f(integer,integer) differs in proisstrict'] },
  {
    sql: 'ALTER FUNCTION app.f(int, int) SECURITY DEFINER',
    found: ['function app.f(integer,integer) differs in prosecdef'],
  },
  {
    sql: 'ALTER FUNCTION app.f(int, int) LEAKPROOF',
    found: ['function app.f(integer,integer) differs in proleakproof'],
  },
  { sql: 'ALTER FUNCTION app.leak(text) NOT LEAKPROOF', found: ['function app.leak(text) differs in proleakproof'] },
  {
    sql: 'ALTER FUNCTION app.f(int, int) PARALLEL SAFE',
    found: ['function app.f(integer,integer) differs in proparallel'],
  },
  { sql: 'ALTER FUNCTION app.f(int, int) COST 8', found: ['function app.f(integer,integer) differs in cost'] },
  { sql: 'ALTER FUNCTION app.rows_of() ROWS 43', found: ['function app.rows_of() differs in rows'] },
  {
    sql: `ALTER FUNCTION app.f(int, int) SET work_mem = '4MB'`,
    found: ['function app.f(integer,integer) differs in settings'],
  },
  { sql: 'ALTER FUNCTION app.f(int, int) RESET ALL', found: ['function app.f(integer,integer) differs in settings'] },
  {
    sql: 'ALTER FUNCTION app.f(int, int) OWNER TO owner_b',
    found: ['function app.f(integer,integer) differs in owner, rights'],
  },
  {
    sql: 'ALTER FUNCTION app.f(int, int) SET SCHEMA other',
    found: [
      'comment on function app.f(integer,integer) is missing on green',
      'comment on function other.f(integer,integer) is only on green',
      'function app.f(integer,integer) is missing on green',
      'function other.f(integer,integer) is only on green',
    ],
  },
  {
    sql: 'ALTER FUNCTION app.f(int, int) SUPPORT generate_series_int4_support',
    found: ['function app.f(integer,integer) differs in support function'],
  },
  {
    sql: 'ALTER PROCEDURE app.proc(int, text) SECURITY DEFINER',
    found: ['procedure app.proc(integer,text) differs in prosecdef'],
  },
  { sql: 'DROP PROCEDURE app.proc(int, text)', found: ['procedure app.proc(integer,text) is missing on green'] },
  {
    sql: `CREATE OR REPLACE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '1')`,
    found: ['aggregate app.total(integer) differs in aggregate'],
  },
  {
    sql: `CREATE OR REPLACE AGGREGATE app.total(int) (SFUNC = int4mul, STYPE = int, INITCOND = '0')`,
    found: ['aggregate app.total(integer) differs in aggregate'],
  },
  { sql: 'DROP AGGREGATE app.total(int)', found: ['aggregate app.total(integer) is missing on green'] },
  { sql: 'DROP CAST (app.pair AS app.mood)', found: ['cast app.pair as app.mood is missing on green'] },
  {
    sql: 'DROP CAST (app.pair AS app.mood); CREATE CAST (app.pair AS app.mood) WITH FUNCTION app.mood_of(app.pair) AS IMPLICIT',
    found: ['cast app.pair as app.mood differs in castcontext'],
  },
  { sql: 'DROP LANGUAGE tongue', found: ['language tongue is missing on green'] },
  { sql: 'ALTER LANGUAGE tongue OWNER TO owner_b', found: ['language tongue differs in owner, rights'] },
  {
    sql: 'DROP TRANSFORM FOR public.hstore LANGUAGE sql',
    found: ['transform for public.hstore language sql is missing on green'],
  },
  { sql: 'DROP STATISTICS app.st', found: ['statistics app.st is missing on green'] },
  { sql: 'ALTER STATISTICS app.st SET STATISTICS 9', found: ['statistics app.st differs in target'] },
  {
    sql: 'DROP STATISTICS app.st; CREATE STATISTICS app.st (dependencies) ON a, c FROM app.t; ALTER STATISTICS app.st OWNER TO owner_a',
    found: ['statistics app.st differs in definition'],
  },
];
