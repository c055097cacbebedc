import { readFileSync } from 'node:fs';

/** What the clients of a rehearsal do, in the database and as the role of the application that they stand for. */
export interface LoadStatements {
  readonly database: string;
  readonly role: string;
  /** Settings that their sessions start with, as `-c name=value`. @default - those of the database and the role alone */
  readonly options?: string;
  /** Answers at least one row. */
  readonly read: string;
  /** Run instead of `read`, in turn. @default - `read` alone */
  readonly reads?: readonly string[];
  /** Writes one row; `$1` is a new uuid, made by the client. */
  readonly write: string;
  /** Answers, as text, which of the uuids in `$1` (an array) have been written. */
  readonly acknowledged: string;
}

const NAMES = ['database', 'role', 'read', 'write', 'acknowledged'] as const;

/** Reads the statements of an example, e.g. `examples/kong/load.json`. @throws naming what is missing. */
export function readLoadStatements(path: string): LoadStatements {
  const content: Partial<LoadStatements> = JSON.parse(readFileSync(path, 'utf8'));
  const missing = NAMES.filter((name) => typeof content[name] !== 'string' || content[name] === '');
  if (missing.length > 0) throw new Error(`${path} says what the clients do, and lacks ${missing.join(', ')}.`);
  return content as LoadStatements;
}

/**
 * Statements for a database that nothing is known of: the clients read and write a table of the rehearsal's own.
 * @returns also what makes that table; it has to run once, as `role`, before the clients start.
 */
export function statementsOfOwnTable(database: string, role: string): LoadStatements & { readonly create: string } {
  const table = 'public.cdk_cutover_rehearsal';
  return {
    database,
    role,
    create: `CREATE TABLE ${table} (id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    read: `SELECT count(*) FROM pg_class c LEFT JOIN LATERAL (SELECT id FROM ${table} LIMIT 1) t ON true WHERE c.relname = 'pg_class'`,
    write: `INSERT INTO ${table} (id) VALUES ($1)`,
    acknowledged: `SELECT id::text FROM ${table} WHERE id = ANY ($1::uuid[])`,
  };
}
