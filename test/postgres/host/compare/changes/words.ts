import type { Change } from './change';

/** Comments and extensions. */
export const WORDS: readonly Change[] = [
  { sql: String.raw`COMMENT ON TABLE app.t IS E'a\nb'`, found: ['comment on table app.t differs in text'] },
  { sql: 'COMMENT ON TABLE app.t IS NULL', found: ['comment on table app.t is missing on green'] },
  { sql: `COMMENT ON TABLE app.plain IS 'born'`, found: ['comment on table app.plain is only on green'] },
  { sql: `COMMENT ON COLUMN app.t.a IS 'b'`, found: ['comment on table column app.t.a differs in text'] },
  {
    sql: `COMMENT ON FUNCTION app.f(int, int) IS 'g'`,
    found: ['comment on function app.f(integer,integer) differs in text'],
  },
  {
    sql: 'COMMENT ON CONSTRAINT a_small ON app.t IS NULL',
    found: ['comment on table constraint a_small on app.t is missing on green'],
  },
  { sql: `COMMENT ON INDEX app.ix IS 'iy'`, found: ['comment on index app.ix differs in text'] },
  { sql: 'COMMENT ON TRIGGER tr ON app.t IS NULL', found: ['comment on trigger tr on app.t is missing on green'] },
  { sql: `COMMENT ON SCHEMA app IS 'b'`, found: ['comment on schema app differs in text'] },
  { sql: `COMMENT ON SCHEMA public IS 'other'`, found: ['comment on schema public differs in text'] },
  { sql: 'COMMENT ON TYPE app.mood IS NULL', found: ['comment on type app.mood is missing on green'] },
  { sql: `COMMENT ON SERVER srv IS 'born'`, found: ['comment on server srv is only on green'] },
  { sql: `COMMENT ON POLICY p ON app.plain IS 'born'`, found: ['comment on policy p on app.plain is only on green'] },
  { sql: 'DROP EXTENSION pgcrypto', found: ['extension pgcrypto is missing on green'] },
  { sql: 'CREATE EXTENSION citext', found: ['extension citext is only on green'] },
  { sql: 'ALTER EXTENSION pg_trgm SET SCHEMA other', found: ['extension pg_trgm differs in schema'] },
  {
    sql: `UPDATE pg_extension SET extversion = '0.1' WHERE extname = 'hstore'`,
    found: ['extension hstore differs in version'],
  },
];
