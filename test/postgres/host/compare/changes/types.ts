import type { Change } from './change';

/** Types, collations, conversions. */
export const TYPES: readonly Change[] = [
  { sql: 'DROP TYPE app.shell', found: ['type app.shell is missing on green'] },
  { sql: 'CREATE TYPE app.born AS ENUM ()', found: ['type app.born is only on green'] },
  { sql: `ALTER TYPE app.mood ADD VALUE 'late'`, found: ['type app.mood differs in labels'] },
  { sql: `ALTER TYPE app.mood RENAME VALUE 'ok' TO 'fine'`, found: ['type app.mood differs in labels'] },
  { sql: 'ALTER TYPE app.mood OWNER TO owner_b', found: ['type app.mood differs in owner, rights'] },
  {
    sql: `UPDATE pg_enum SET enumsortorder = 9 WHERE enumtypid = 'app.mood'::regtype AND enumlabel = 'sad'`,
    found: ['type app.mood differs in labels'],
  },
  {
    sql: 'ALTER TYPE app.pair RENAME ATTRIBUTE b TO bb CASCADE',
    found: [
      'column app.pair.b is missing on green',
      'column app.pair.bb is only on green',
      'column app.typed.b is missing on green',
      'column app.typed.bb is only on green',
    ],
    catalogsAlone: true,
  },
  {
    sql: `UPDATE pg_type SET typsend = 'int4send'::regproc WHERE oid = 'app.base'::regtype`,
    found: ['type app.base differs in functions'],
  },
  { sql: 'ALTER DOMAIN app.positive SET DEFAULT 2', found: ['type app.positive differs in default'] },
  { sql: 'ALTER DOMAIN app.positive SET NOT NULL', found: ['type app.positive differs in typnotnull'] },
  {
    sql: 'ALTER DOMAIN app.positive DROP CONSTRAINT above',
    found: ['constraint above on app.positive is missing on green'],
  },
  {
    sql: 'ALTER DOMAIN app.positive ADD CONSTRAINT below CHECK (VALUE < 100)',
    found: ['constraint below on app.positive is only on green'],
  },
  {
    sql: 'ALTER DOMAIN app.positive DROP CONSTRAINT above; ALTER DOMAIN app.positive ADD CONSTRAINT above CHECK (VALUE > 0) NOT VALID',
    found: ['constraint above on app.positive differs in definition, convalidated'],
  },
  {
    sql: 'DROP DOMAIN app.word; CREATE DOMAIN app.word AS text COLLATE "POSIX"; ALTER DOMAIN app.word OWNER TO owner_a',
    found: ['type app.word differs in collation'],
  },
  {
    sql: `UPDATE pg_range SET rngsubdiff = 0 WHERE rngtypid = 'app.span'::regtype`,
    found: ['type app.span differs in range'],
  },
  { sql: 'ALTER COLLATION app.coll OWNER TO owner_b', found: ['collation app.coll differs in owner'] },
  { sql: 'DROP COLLATION app.coll', found: ['collation app.coll is missing on green'] },
  {
    sql: `DROP COLLATION app.coll; CREATE COLLATION app.coll (LOCALE = 'POSIX'); ALTER COLLATION app.coll OWNER TO owner_a`,
    found: ['collation app.coll differs in locale'],
  },
  {
    sql: 'ALTER CONVERSION app.conv RENAME TO conv2',
    found: ['conversion app.conv is missing on green', 'conversion app.conv2 is only on green'],
  },
  {
    sql: `DROP CONVERSION app.conv; CREATE DEFAULT CONVERSION app.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`,
    found: ['conversion app.conv differs in condefault'],
  },
];
