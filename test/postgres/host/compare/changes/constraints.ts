import type { Change } from './change';

/** Constraints, and the triggers that enforce them. */
export const CONSTRAINTS: readonly Change[] = [
  {
    sql: 'ALTER TABLE app.t DROP CONSTRAINT a_small',
    found: [
      'comment on table constraint a_small on app.t is missing on green',
      'constraint a_small on app.t is missing on green',
    ],
  },
  {
    sql: 'ALTER TABLE app.t ADD CONSTRAINT a_more CHECK (a > -1000)',
    found: ['constraint a_more on app.t is only on green'],
  },
  {
    sql: 'ALTER TABLE app.t DROP CONSTRAINT a_small; ALTER TABLE app.t ADD CONSTRAINT a_small CHECK (a < 1001)',
    found: [
      'comment on table constraint a_small on app.t is missing on green',
      'constraint a_small on app.t differs in definition',
    ],
  },
  {
    sql: 'ALTER TABLE app.t RENAME CONSTRAINT a_small TO a_tiny',
    found: [
      'comment on table constraint a_small on app.t is missing on green',
      'comment on table constraint a_tiny on app.t is only on green',
      'constraint a_small on app.t is missing on green',
      'constraint a_tiny on app.t is only on green',
    ],
  },
  {
    sql: 'ALTER TABLE app.k VALIDATE CONSTRAINT later',
    found: ['constraint later on app.k differs in definition, convalidated'],
  },
  {
    sql: 'ALTER TABLE app.t DROP CONSTRAINT b_once',
    found: ['constraint b_once on app.t is missing on green', 'index app.b_once is missing on green'],
  },
  {
    sql: 'ALTER TABLE app.t DROP CONSTRAINT no_clash',
    found: ['constraint no_clash on app.t is missing on green', 'index app.no_clash is missing on green'],
  },
  { sql: 'ALTER TABLE app.k DROP CONSTRAINT k_t_fkey', found: ['constraint k_t_fkey on app.k is missing on green'] },
  {
    sql: 'ALTER TABLE app.k ALTER CONSTRAINT k_t_fkey DEFERRABLE',
    found: ['constraint k_t_fkey on app.k differs in definition, condeferrable'],
  },
  {
    sql: 'ALTER TABLE app.k ALTER CONSTRAINT k_t_fkey DEFERRABLE INITIALLY DEFERRED',
    found: ['constraint k_t_fkey on app.k differs in definition, condeferred, condeferrable'],
  },
  {
    sql: 'ALTER TABLE app.k DROP CONSTRAINT k_t_fkey; ALTER TABLE app.k ADD CONSTRAINT k_t_fkey FOREIGN KEY (t) REFERENCES app.t ON DELETE SET NULL',
    found: ['constraint k_t_fkey on app.k differs in definition, confdeltype, enforcing triggers'],
  },
  {
    sql: 'ALTER TABLE app.parted DROP CONSTRAINT to_t',
    found: [
      'constraint inherited FOREIGN KEY (id) REFERENCES app.t(id) on app.parted_1 is missing on green',
      'constraint inherited FOREIGN KEY (id) REFERENCES app.t(id) on app.parted_d is missing on green',
      'constraint to_t on app.parted is missing on green',
    ],
  },
  {
    sql: 'ALTER TABLE app.k DISABLE TRIGGER ALL',
    found: ['constraint k_t_fkey on app.k differs in enforcing triggers'],
  },
  {
    sql: 'ALTER TABLE app.parted_1 DISABLE TRIGGER ALL',
    found: [
      'constraint inherited FOREIGN KEY (id) REFERENCES app.t(id) on app.parted_1 differs in enforcing triggers',
      'trigger on_parted on app.parted_1 differs in tgenabled',
    ],
  },
  {
    sql: 'ALTER TABLE app.t DISABLE TRIGGER ALL',
    found: [
      'constraint b_once on app.t differs in enforcing triggers',
      'constraint k_t_fkey on app.k differs in enforcing triggers',
      'constraint to_t on app.parted differs in enforcing triggers',
      'trigger late on app.t differs in tgenabled',
      'trigger tr on app.t differs in tgenabled',
    ],
  },
  {
    sql: `UPDATE pg_trigger SET tgenabled = 'D' WHERE tgrelid = 'app.k'::regclass AND tgtype = 5`,
    found: ['constraint k_t_fkey on app.k differs in enforcing triggers'],
  },
];
