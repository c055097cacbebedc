import type { Server } from '../server';

/** Opens the fence in every database: clients write at once. Needs no lock that a client could hold. */
export async function openFence(server: Server): Promise<void> {
  await server.each(async (client) => {
    await client.query('DROP TABLE IF EXISTS cdk_cutover.closed; DROP TABLE IF EXISTS cdk_cutover.ddl_closed');
  });
}
