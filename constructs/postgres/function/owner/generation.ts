import { randomUUID } from 'node:crypto';
import { escapeLiteral, type Client } from 'pg';
import { OWN_SENTENCES } from '../words/own-sentences';

/** One filling of green: what was copied, compared and is opened is told by it. */
export interface Generation {
  readonly id: string;
  /** Who fills it. */
  readonly execution: string;
}

/** In each database of green, its book included; one row, whoever fills. The schema is there by then. */
const TABLE_SQL = `CREATE TABLE IF NOT EXISTS cdk_cutover.generation (
  id uuid NOT NULL, execution text NOT NULL, one boolean PRIMARY KEY DEFAULT true CHECK (one))`;

/**
 * Begins a filling of one database of green, before anything in it is cleared, and returns its id. From then on whoever filled it before
 * writes nothing there any more: this waits until transactions under the earlier generation have ended.
 * @param id that of the whole filling; @default a new one, for the first of its databases
 */
export async function beginGeneration(client: Client, execution: string, id: string = randomUUID()): Promise<string> {
  await client.query(TABLE_SQL);
  await client.query(
    `INSERT INTO cdk_cutover.generation (id, execution) VALUES ($1, $2)
      ON CONFLICT (one) DO UPDATE SET id = excluded.id, execution = excluded.execution`,
    [id, execution],
  );
  return id;
}

/**
 * SQL, first in a transaction that writes into a database of green: fails unless this execution still fills it under this very generation, and
 * keeps it so until the transaction ends. One statement that any client may send; answers with nothing.
 */
export function assertGenerationSql(id: string, execution: string): string {
  const [wanted, who] = [id, execution].map(escapeLiteral);
  const body = `BEGIN
    PERFORM FROM cdk_cutover.generation WHERE id = ${wanted} AND execution = ${who} FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION '${OWN_SENTENCES.filledAnew}' USING ERRCODE = '55000';
    END IF;
  END`;
  return `DO ${escapeLiteral(body)}`;
}

/** The generation of one database of green; `undefined`: nobody filled it. */
export async function readGeneration(client: Client): Promise<Generation | undefined> {
  if (!(await isThere(client))) return undefined;
  return (await client.query<Generation>('SELECT id, execution FROM cdk_cutover.generation')).rows[0];
}

/** Whoever succeeds takes the filling over, as it is: who filled it before writes nothing any more. Waits for a transaction of that one. */
export async function succeedGeneration(client: Client, execution: string): Promise<void> {
  if (!(await isThere(client))) return;
  await client.query('UPDATE cdk_cutover.generation SET execution = $1 WHERE execution <> $1', [execution]);
}

async function isThere(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('cdk_cutover.generation') IS NOT NULL AS there`,
  );
  return rows[0]?.there === true;
}
