import type { Client } from 'pg';

/**
 * An unlogged row in the book of each side, put there when a comparison begins. A server that recovered from a crash, or whose standby took over,
 * has emptied every unlogged table: it is not the one that was compared. A clean restart keeps the row.
 */
const TABLE_SQL = `CREATE UNLOGGED TABLE IF NOT EXISTS cdk_cutover.canary (generation uuid NOT NULL)`;

/** Puts the canary of this generation into the book of a server, in place of an earlier one. */
export async function plantCanary(client: Client, generation: string): Promise<void> {
  await client.query(TABLE_SQL);
  await client.query(
    `WITH gone AS (DELETE FROM cdk_cutover.canary WHERE generation <> $1)
      INSERT INTO cdk_cutover.canary SELECT $1 WHERE NOT EXISTS (SELECT FROM cdk_cutover.canary WHERE generation = $1)`,
    [generation],
  );
}

/** The generation whose comparison this server's canary has lived through; `undefined`: none was put there, or it died. */
export async function canaryOf(client: Client): Promise<string | undefined> {
  const { rows: known } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('cdk_cutover.canary') IS NOT NULL AS there`,
  );
  if (!known[0]?.there) return undefined;
  const { rows } = await client.query<{ generation: string }>('SELECT generation FROM cdk_cutover.canary');
  return rows[0]?.generation;
}
