import { randomUUID } from 'node:crypto';
import type { Server } from '../server';

/**
 * Opens the fence in every database: clients write at once. Needs no lock that a client could hold. First the fence is made worthless in all
 * of them: should the driver die between two databases, no comparison of before counts, and the rest is no fence that could be continued.
 */
export async function openFence(server: Server): Promise<void> {
  await distrustFence(server);
  await server.each(async (client) => {
    await client.query('DROP TABLE IF EXISTS cdk_cutover.closed; DROP TABLE IF EXISTS cdk_cutover.ddl_closed');
  });
}

/** Forgets every comparison and gives every database's fence an id of its own; what is closed stays closed. */
async function distrustFence(server: Server): Promise<void> {
  await server.each(async (client) => {
    const { rows } = await client.query<{ comparison: boolean; closed: boolean }>(
      `SELECT to_regclass('cdk_cutover.comparison') IS NOT NULL AS comparison, to_regclass('cdk_cutover.closed') IS NOT NULL AS closed`,
    );
    if (rows[0]?.comparison) await client.query('DELETE FROM cdk_cutover.comparison');
    if (rows[0]?.closed) await client.query('UPDATE cdk_cutover.closed SET fence_id = $1', [randomUUID()]);
  });
}
