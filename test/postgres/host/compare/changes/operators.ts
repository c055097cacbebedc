import type { Change } from './change';

/** Operators, access methods, text search. */
export const OPERATORS: readonly Change[] = [
  {
    sql: 'DROP OPERATOR CLASS app.cls USING btree',
    found: [
      'function of a family app.fam USING btree 1 (app.pair, app.pair) is missing on green',
      'operator class app.cls USING btree is missing on green',
      'operator of a family app.fam USING btree 3 (app.pair, app.pair) is missing on green',
    ],
  },
  {
    sql: 'ALTER OPERATOR app.=== (app.pair, app.pair) SET (RESTRICT = neqsel)',
    found: ['operator app.===(app.pair,app.pair) differs in functions'],
  },
  {
    sql: 'ALTER OPERATOR app.=== (app.pair, app.pair) SET (JOIN = NONE)',
    found: ['operator app.===(app.pair,app.pair) differs in functions'],
  },
  {
    sql: 'ALTER OPERATOR app.=== (app.pair, app.pair) OWNER TO owner_b',
    found: ['operator app.===(app.pair,app.pair) differs in owner'],
  },
  {
    sql: 'CREATE OPERATOR app.<<>> (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)',
    found: ['operator app.<<>>(integer,integer) is only on green'],
  },
  {
    sql: 'ALTER OPERATOR CLASS app.cls USING btree OWNER TO owner_b',
    found: ['operator class app.cls USING btree differs in owner'],
  },
  {
    sql: `UPDATE pg_opclass SET opcdefault = true WHERE opcname = 'cls'`,
    found: ['operator class app.cls USING btree differs in default'],
  },
  {
    sql: 'ALTER OPERATOR FAMILY app.fam USING btree OWNER TO owner_b',
    found: ['operator family app.fam USING btree differs in owner'],
  },
  {
    sql: 'CREATE OPERATOR FAMILY app.fam2 USING hash',
    found: ['operator family app.fam2 USING hash is only on green'],
  },
  {
    sql: 'ALTER OPERATOR FAMILY app.fam USING btree DROP OPERATOR 3 (int4, int8)',
    found: ['operator of a family app.fam USING btree 3 (integer, bigint) is missing on green'],
  },
  {
    sql: 'ALTER OPERATOR FAMILY app.fam USING btree DROP FUNCTION 1 (int4, int8)',
    found: ['function of a family app.fam USING btree 1 (integer, bigint) is missing on green'],
  },
  {
    sql: 'ALTER OPERATOR FAMILY pg_catalog.integer_ops USING btree ADD OPERATOR 3 app.=== (app.pair, app.pair)',
    found: ['operator of a family pg_catalog.integer_ops USING btree 3 (app.pair, app.pair) is only on green'],
  },
  { sql: 'DROP ACCESS METHOD am', found: ['access method am is missing on green'] },
  {
    sql: `UPDATE pg_am SET amhandler = 'hashhandler'::regproc WHERE amname = 'am'`,
    found: ['access method am differs in handler'],
  },
  { sql: 'DROP TEXT SEARCH PARSER app.pars', found: ['text search parser app.pars is missing on green'] },
  { sql: 'DROP TEXT SEARCH TEMPLATE app.temp', found: ['text search template app.temp is missing on green'] },
  {
    sql: 'ALTER TEXT SEARCH DICTIONARY app.dict (ACCEPT = true)',
    found: ['text search dictionary app.dict differs in dictinitoption'],
  },
  {
    sql: 'ALTER TEXT SEARCH DICTIONARY app.dict OWNER TO owner_b',
    found: ['text search dictionary app.dict differs in owner'],
  },
  { sql: 'DROP TEXT SEARCH DICTIONARY app.dict', found: ['text search dictionary app.dict is missing on green'] },
  {
    sql: 'ALTER TEXT SEARCH CONFIGURATION app.conf DROP MAPPING FOR email',
    found: ['text search configuration app.conf differs in mappings'],
  },
  {
    sql: 'ALTER TEXT SEARCH CONFIGURATION app.conf ALTER MAPPING FOR email WITH app.dict',
    found: ['text search configuration app.conf differs in mappings'],
  },
  {
    sql: 'ALTER TEXT SEARCH CONFIGURATION app.conf OWNER TO owner_b',
    found: ['text search configuration app.conf differs in owner'],
  },
];
