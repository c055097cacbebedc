import type { Change } from './change';

/** Indexes and triggers. */
export const INDEXES_AND_TRIGGERS: readonly Change[] = [
  {
    sql: 'DROP INDEX app.ix',
    found: ['comment on index app.ix is missing on green', 'index app.ix is missing on green'],
  },
  { sql: 'CREATE INDEX born ON app.plain (a)', found: ['index app.born is only on green'] },
  {
    sql: 'DROP INDEX app.ix; CREATE INDEX ix ON app.t (lower(b) text_pattern_ops, a) WHERE a > 1',
    found: ['comment on index app.ix is missing on green', 'index app.ix differs in definition, statistics targets'],
  },
  {
    sql: 'DROP INDEX app.ix; CREATE INDEX ix ON app.t (lower(b), a DESC) WHERE a > 1',
    found: ['comment on index app.ix is missing on green', 'index app.ix differs in definition, statistics targets'],
  },
  {
    sql: 'DROP INDEX app.ix; CREATE INDEX ix ON app.t (lower(b) text_pattern_ops, a DESC) WHERE a > 2',
    found: ['comment on index app.ix is missing on green', 'index app.ix differs in definition, statistics targets'],
  },
  { sql: 'ALTER INDEX app.ix_set SET (fillfactor = 71)', found: ['index app.ix_set differs in definition'] },
  { sql: 'ALTER INDEX app.ix ALTER COLUMN 1 SET STATISTICS 56', found: ['index app.ix differs in statistics targets'] },
  {
    sql: 'ALTER INDEX app.ix_set RENAME TO ix_moved',
    found: ['index app.ix_moved is only on green', 'index app.ix_set is missing on green'],
  },
  {
    sql: `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.ix'::regclass`,
    found: ['index app.ix differs in indisvalid'],
  },
  {
    sql: 'DROP INDEX app.parted_k_idx',
    found: [
      'index app.parted_1_k_idx is missing on green',
      'index app.parted_d_k_idx is missing on green',
      'index app.parted_k_idx is missing on green',
    ],
  },
  {
    sql: 'DROP TRIGGER tr ON app.t',
    found: ['comment on trigger tr on app.t is missing on green', 'trigger tr on app.t is missing on green'],
  },
  {
    sql: 'CREATE TRIGGER born BEFORE INSERT ON app.plain FOR EACH ROW EXECUTE FUNCTION app.touch()',
    found: ['trigger born on app.plain is only on green'],
  },
  { sql: 'ALTER TABLE app.t DISABLE TRIGGER tr', found: ['trigger tr on app.t differs in tgenabled'] },
  { sql: 'ALTER TABLE app.t ENABLE REPLICA TRIGGER tr', found: ['trigger tr on app.t differs in tgenabled'] },
  { sql: 'ALTER TABLE app.t ENABLE ALWAYS TRIGGER late', found: ['trigger late on app.t differs in tgenabled'] },
  {
    sql: 'ALTER TABLE app.parted_1 DISABLE TRIGGER on_parted',
    found: ['trigger on_parted on app.parted_1 differs in tgenabled'],
  },
  {
    sql: `DROP TRIGGER tr ON app.t; CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF a ON app.t FOR EACH ROW WHEN (NEW.a > 2) EXECUTE FUNCTION app.touch('x')`,
    found: ['comment on trigger tr on app.t is missing on green', 'trigger tr on app.t differs in condition'],
  },
  {
    sql: `DROP TRIGGER tr ON app.t; CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF a ON app.t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION app.touch('y')`,
    found: ['comment on trigger tr on app.t is missing on green', 'trigger tr on app.t differs in tgargs'],
  },
  {
    sql: `DROP TRIGGER tr ON app.t; CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF a ON app.t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION app.touch2('x')`,
    found: ['comment on trigger tr on app.t is missing on green', 'trigger tr on app.t differs in function'],
  },
  {
    sql: `DROP TRIGGER tr ON app.t; CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF b ON app.t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION app.touch('x')`,
    found: ['comment on trigger tr on app.t is missing on green', 'trigger tr on app.t differs in columns'],
  },
  {
    sql: `DROP TRIGGER tr ON app.t; CREATE TRIGGER tr AFTER INSERT OR UPDATE OF a ON app.t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION app.touch('x')`,
    found: ['comment on trigger tr on app.t is missing on green', 'trigger tr on app.t differs in tgtype'],
  },
  {
    sql: 'ALTER TRIGGER tr ON app.t RENAME TO trr',
    found: [
      'comment on trigger tr on app.t is missing on green',
      'comment on trigger trr on app.t is only on green',
      'trigger tr on app.t is missing on green',
      'trigger trr on app.t is only on green',
    ],
  },
];
