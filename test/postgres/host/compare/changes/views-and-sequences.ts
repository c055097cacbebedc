import type { Change } from './change';

/** Rules, policies, views, sequences. */
export const VIEWS_AND_SEQUENCES: readonly Change[] = [
  { sql: 'DROP RULE ru ON app.plain', found: ['rule ru on app.plain is missing on green'] },
  { sql: 'ALTER TABLE app.plain DISABLE RULE ru', found: ['rule ru on app.plain differs in ev_enabled'] },
  {
    sql: 'CREATE OR REPLACE RULE ru AS ON DELETE TO app.plain DO INSTEAD SELECT 1',
    found: ['rule ru on app.plain differs in definition'],
  },
  { sql: 'DROP POLICY p ON app.plain', found: ['policy p on app.plain is missing on green'] },
  { sql: 'CREATE POLICY born ON app.plain USING (true)', found: ['policy born on app.plain is only on green'] },
  { sql: 'ALTER POLICY p ON app.plain TO kong', found: ['policy p on app.plain differs in roles'] },
  { sql: `ALTER POLICY p ON app.plain USING (b = 'x')`, found: ['policy p on app.plain differs in using'] },
  { sql: 'ALTER POLICY q ON app.plain WITH CHECK (a > 1)', found: ['policy q on app.plain differs in with check'] },
  {
    sql: 'DROP POLICY q ON app.plain; CREATE POLICY q ON app.plain AS PERMISSIVE WITH CHECK (a > 0)',
    found: ['policy q on app.plain differs in polpermissive'],
  },
  {
    sql: 'DROP VIEW app.v',
    found: [
      'column app.v.a is missing on green',
      'column app.v.id is missing on green',
      'view app.v is missing on green',
    ],
  },
  {
    sql: 'CREATE OR REPLACE VIEW app.v WITH (security_barrier) AS SELECT id, a FROM app.t WHERE a > 2 WITH CHECK OPTION',
    found: ['view app.v differs in query'],
  },
  { sql: 'ALTER VIEW app.v RESET (security_barrier)', found: ['view app.v differs in options'] },
  { sql: 'ALTER VIEW app.v RESET (check_option)', found: ['view app.v differs in options'] },
  { sql: 'ALTER VIEW app.v ALTER a SET DEFAULT 8', found: ['column app.v.a differs in default'] },
  {
    sql: 'ALTER VIEW app.v RENAME COLUMN a TO aa',
    found: ['column app.v.a is missing on green', 'column app.v.aa is only on green', 'view app.v differs in query'],
  },
  { sql: 'ALTER VIEW app.v SET (security_invoker = true)', found: ['view app.v differs in options'] },
  {
    sql: 'REFRESH MATERIALIZED VIEW app.mv WITH NO DATA',
    found: ['materialized view app.mv differs in relispopulated'],
    catalogsAlone: true,
  },
  {
    sql: 'REFRESH MATERIALIZED VIEW app.mv_later',
    found: ['materialized view app.mv_later differs in relispopulated'],
  },
  {
    sql: 'DROP MATERIALIZED VIEW app.mv; CREATE MATERIALIZED VIEW app.mv AS SELECT 2 AS one; ALTER MATERIALIZED VIEW app.mv OWNER TO owner_a',
    found: ['materialized view app.mv differs in query', 'row app.mv differs'],
  },
  { sql: 'DROP SEQUENCE app.s', found: ['sequence app.s is missing on green'], catalogsAlone: true },
  { sql: 'CREATE SEQUENCE app.born', found: ['sequence app.born is only on green'] },
  { sql: 'ALTER SEQUENCE app.s INCREMENT 4', found: ['sequence app.s differs in increment'] },
  { sql: 'ALTER SEQUENCE app.s MAXVALUE 98', found: ['sequence app.s differs in maximum'] },
  { sql: 'ALTER SEQUENCE app.s MINVALUE -8', found: ['sequence app.s differs in minimum'] },
  { sql: 'ALTER SEQUENCE app.s START 8', found: ['sequence app.s differs in start'] },
  { sql: 'ALTER SEQUENCE app.s CACHE 3', found: ['sequence app.s differs in cache'] },
  { sql: 'ALTER SEQUENCE app.s CYCLE', found: ['sequence app.s differs in seqcycle'] },
  { sql: 'ALTER SEQUENCE app.s AS int', found: ['sequence app.s differs in type'] },
  { sql: 'ALTER SEQUENCE app.s OWNER TO owner_b', found: ['sequence app.s differs in owner, rights'] },
  { sql: 'ALTER SEQUENCE app.owned OWNED BY NONE', found: ['sequence app.owned differs in belongs to'] },
  { sql: 'ALTER SEQUENCE app.owned OWNED BY app.plain.b', found: ['sequence app.owned differs in belongs to'] },
];
