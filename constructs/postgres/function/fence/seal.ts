import type { Deadline } from '../deadline';
import type { Server } from '../server';
import { eachFenced } from './fenced';
import { underGate } from './gate';
import { refuse } from './lease';

/** Makes the lease permanent in every database, under the gate and only where it never lapsed. */
export async function sealFence(server: Server, fenceId: string, deadline: Deadline): Promise<void> {
  await eachFenced(server, (client, database) =>
    underGate(client, 'gate', deadline, () => client.query('SELECT cdk_cutover.seal_lease($1)', [fenceId])).catch(
      (error: unknown) => refuse(server, database, error),
    ),
  );
}
