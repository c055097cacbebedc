import type { Change } from './change';

const BY_HAND =
  'rights on objects of the engine are not copied: give or take it on green by hand, or put it back on blue';

/** Owners and rights. */
export const RIGHTS: readonly Change[] = [
  { sql: 'ALTER SCHEMA app OWNER TO owner_b', found: ['schema app differs in owner, rights'] },
  { sql: 'ALTER SCHEMA public OWNER TO owner_b', found: ['schema public differs in owner, rights'] },
  { sql: 'CREATE SCHEMA born', found: ['schema born is only on green'] },
  { sql: 'DROP SCHEMA other', found: ['schema other is missing on green'] },
  { sql: 'REVOKE USAGE ON SCHEMA app FROM reader', found: ['schema app differs in rights'] },
  { sql: 'GRANT CREATE ON SCHEMA app TO reader', found: ['schema app differs in rights'] },
  { sql: 'REVOKE GRANT OPTION FOR USAGE ON SCHEMA app FROM reader', found: ['schema app differs in rights'] },
  { sql: 'REVOKE CREATE ON SCHEMA public FROM PUBLIC', found: ['schema public differs in rights'] },
  { sql: 'GRANT CREATE ON SCHEMA public TO kong', found: ['schema public differs in rights'] },
  { sql: 'GRANT INSERT ON app.t TO kong', found: ['table app.t differs in rights'] },
  { sql: 'REVOKE SELECT ON app.t FROM reader CASCADE', found: ['table app.t differs in rights'] },
  { sql: 'REVOKE GRANT OPTION FOR SELECT ON app.t FROM reader CASCADE', found: ['table app.t differs in rights'] },
  { sql: 'REVOKE DELETE ON app.t FROM owner_a', found: ['table app.t differs in rights'] },
  { sql: 'GRANT ALL ON app.plain TO PUBLIC', found: ['table app.plain differs in rights'] },
  {
    sql: 'SET ROLE reader; REVOKE SELECT ON app.t FROM kong; RESET ROLE; SET ROLE owner_a; GRANT SELECT ON app.t TO kong; RESET ROLE',
    found: ['table app.t differs in rights'],
  },
  { sql: 'REVOKE UPDATE (a) ON app.t FROM reader', found: ['column app.t.a differs in rights'] },
  { sql: 'GRANT INSERT (b) ON app.t TO kong', found: ['column app.t.b differs in rights'] },
  {
    sql: 'GRANT EXECUTE ON FUNCTION app.f(int, int) TO kong',
    found: ['function app.f(integer,integer) differs in rights'],
  },
  {
    sql: 'REVOKE EXECUTE ON FUNCTION app.f(int, int) FROM PUBLIC',
    found: ['function app.f(integer,integer) differs in rights'],
  },
  {
    sql: 'GRANT EXECUTE ON PROCEDURE app.proc(int, text) TO kong',
    found: ['procedure app.proc(integer,text) differs in rights'],
  },
  { sql: 'REVOKE USAGE ON TYPE app.mood FROM reader', found: ['type app.mood differs in rights'] },
  { sql: 'REVOKE USAGE ON TYPE app.positive FROM PUBLIC', found: ['type app.positive differs in rights'] },
  { sql: 'REVOKE USAGE ON SEQUENCE app.s FROM reader', found: ['sequence app.s differs in rights'] },
  {
    sql: `UPDATE pg_language SET lanacl = '{reader=U/reader}' WHERE lanname = 'tongue'`,
    found: ['language tongue differs in rights'],
  },
  { sql: 'GRANT USAGE ON FOREIGN DATA WRAPPER fdw TO kong', found: ['foreign-data wrapper fdw differs in rights'] },
  { sql: 'GRANT USAGE ON FOREIGN SERVER srv TO kong', found: ['foreign server srv differs in rights'] },
  {
    sql: 'ALTER DEFAULT PRIVILEGES FOR ROLE owner_a IN SCHEMA app GRANT INSERT ON TABLES TO reader',
    found: ['default right of owner_a on tables in app differs in rights'],
  },
  {
    sql: 'ALTER DEFAULT PRIVILEGES FOR ROLE owner_a IN SCHEMA app REVOKE SELECT ON TABLES FROM reader',
    found: ['default right of owner_a on tables in app is missing on green'],
  },
  {
    sql: 'ALTER DEFAULT PRIVILEGES FOR ROLE owner_a GRANT EXECUTE ON FUNCTIONS TO PUBLIC',
    found: ['default right of owner_a on functions is missing on green'],
  },
  {
    sql: 'ALTER DEFAULT PRIVILEGES FOR ROLE owner_b GRANT SELECT ON SEQUENCES TO kong',
    found: ['default right of owner_b on sequences is only on green'],
  },
  {
    sql: 'GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_reset() TO kong',
    found: [`right on function pg_catalog.pg_stat_reset() is only on green: ${BY_HAND}`],
  },
  {
    sql: 'REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(float8) FROM PUBLIC',
    found: [`right on function pg_catalog.pg_sleep(double precision) is only on green: ${BY_HAND}`],
  },
  {
    sql: 'REVOKE SELECT ON pg_catalog.pg_roles FROM PUBLIC',
    found: [`right on view pg_catalog.pg_roles is only on green: ${BY_HAND}`],
  },
  {
    sql: 'GRANT SELECT ON pg_catalog.pg_statistic TO kong',
    found: [`right on table pg_catalog.pg_statistic is only on green: ${BY_HAND}`],
  },
  {
    sql: 'GRANT SELECT (rolpassword) ON pg_catalog.pg_authid TO kong',
    found: [`right on table column pg_catalog.pg_authid.rolpassword is only on green: ${BY_HAND}`],
  },
  {
    sql: 'REVOKE SELECT ON information_schema.tables FROM PUBLIC',
    found: [`right on view information_schema.tables is only on green: ${BY_HAND}`],
  },
  {
    sql: 'GRANT UPDATE ON information_schema.tables TO kong',
    found: [`right on view information_schema.tables is only on green: ${BY_HAND}`],
  },
  {
    sql: 'REVOKE USAGE ON TYPE pg_catalog.int4 FROM PUBLIC',
    found: [`right on type integer is only on green: ${BY_HAND}`],
  },
  {
    sql: 'REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC',
    found: [`right on language plpgsql is only on green: ${BY_HAND}`],
  },
  {
    sql: 'GRANT CREATE ON SCHEMA pg_catalog TO kong',
    found: [`right on schema pg_catalog is only on green: ${BY_HAND}`],
  },
  {
    sql: 'REVOKE EXECUTE ON FUNCTION public.similarity(text, text) FROM PUBLIC',
    found: [`right on function public.similarity(pg_catalog.text,pg_catalog.text) is only on green: ${BY_HAND}`],
  },
  {
    sql: 'GRANT EXECUTE ON FUNCTION public.similarity(text, text) TO kong WITH GRANT OPTION',
    found: [`right on function public.similarity(pg_catalog.text,pg_catalog.text) is only on green: ${BY_HAND}`],
  },
  {
    sql: 'GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO kong',
    found: [`right on foreign-data wrapper postgres_fdw is only on green: ${BY_HAND}`],
  },
];
