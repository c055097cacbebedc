import type { Change } from './change';

/** Columns of tables. */
export const COLUMNS: readonly Change[] = [
  { sql: 'ALTER TABLE app.plain ADD c int', found: ['column app.plain.c is only on green'] },
  {
    sql: 'ALTER TABLE app.plain DROP COLUMN b CASCADE',
    found: ['column app.plain.b is missing on green', 'policy p on app.plain is missing on green'],
    catalogsAlone: true,
  },
  {
    sql: 'ALTER TABLE app.t RENAME COLUMN n2 TO n3',
    found: ['column app.t.n2 is missing on green', 'column app.t.n3 is only on green'],
    catalogsAlone: true,
  },
  { sql: 'ALTER TABLE app.t ALTER n TYPE numeric(8,2)', found: ['column app.t.n differs in type'] },
  { sql: 'ALTER TABLE app.t ALTER n2 TYPE text', found: ['column app.t.n2 differs in type, collation, attstorage'] },
  { sql: 'ALTER TABLE app.t ALTER c TYPE varchar(20) COLLATE "POSIX"', found: ['column app.t.c differs in collation'] },
  { sql: 'ALTER TABLE app.t ALTER a DROP NOT NULL', found: ['column app.t.a differs in attnotnull'] },
  { sql: 'ALTER TABLE app.plain ALTER a SET NOT NULL', found: ['column app.plain.a differs in attnotnull'] },
  { sql: 'ALTER TABLE app.t ALTER a SET DEFAULT 6', found: ['column app.t.a differs in default'] },
  { sql: 'ALTER TABLE app.t ALTER a DROP DEFAULT', found: ['column app.t.a differs in default'] },
  { sql: String.raw`ALTER TABLE app.t ALTER b SET DEFAULT E'a\nb'`, found: ['column app.t.b differs in default'] },
  { sql: String.raw`ALTER TABLE app.t ALTER b SET DEFAULT E'a\n--\nb'`, found: ['column app.t.b differs in default'] },
  { sql: 'ALTER TABLE app.t ALTER id SET GENERATED ALWAYS', found: ['column app.t.id differs in attidentity'] },
  {
    sql: 'ALTER TABLE app.t ALTER id DROP IDENTITY',
    found: ['column app.t.id differs in attidentity', 'sequence app.t_id_seq is missing on green'],
    catalogsAlone: true,
  },
  {
    sql: 'ALTER TABLE app.plain ADD g int GENERATED ALWAYS AS (a + 1) STORED',
    found: ['column app.plain.g is only on green'],
  },
  { sql: 'ALTER TABLE app.t ALTER a SET STATISTICS 78', found: ['column app.t.a differs in statistics target'] },
  { sql: 'ALTER TABLE app.t ALTER b SET STORAGE EXTENDED', found: ['column app.t.b differs in attstorage'] },
  { sql: 'ALTER TABLE app.t ALTER a SET (n_distinct = 6)', found: ['column app.t.a differs in options'] },
  { sql: 'ALTER TABLE app.t ALTER b SET COMPRESSION pglz', found: ['column app.t.b differs in attcompression'] },
  {
    sql: 'ALTER TABLE app.plain DROP COLUMN a CASCADE; ALTER TABLE app.plain ADD a int',
    found: [
      'column app.plain.a differs in position',
      'column app.plain.b differs in position',
      'policy q on app.plain is missing on green',
      'sequence app.owned is missing on green',
    ],
    catalogsAlone: true,
  },
];
