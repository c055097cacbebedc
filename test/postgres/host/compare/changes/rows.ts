import type { Change } from './change';

/** Rows. */
export const ROWS: readonly Change[] = [
  { sql: `INSERT INTO app.plain VALUES (1, 'x')`, found: ['row app.plain differs'] },
  { sql: 'DELETE FROM app.unlogged', found: ['row app.unlogged differs'] },
  { sql: `UPDATE app.t SET b = 'x' WHERE id = 3`, found: ['row app.t differs'] },
  { sql: 'UPDATE app.t SET b = NULL WHERE id = 3', found: ['row app.t differs'] },
  { sql: `UPDATE app.parted SET k = 'y' WHERE id = 3`, found: ['row app.parted_1 differs'] },
  { sql: 'TRUNCATE app.k', found: ['row app.k differs'] },
];
