import { turnOf } from '../owner/turn';
import type { Run } from '../run';
import { eachFenced } from './fenced';
import { underGate } from './gate';
import { refuse } from './hold';

/** Makes blue's lease permanent in every database, under the gate and only where it never lapsed. */
export async function sealFence(run: Run, fenceId: string): Promise<void> {
  const { blue, deadline } = run;
  await eachFenced(blue, (client, database) =>
    underGate(client, 'gate', deadline, () =>
      client.query('SELECT cdk_cutover.seal_lease($1, $2)', [fenceId, turnOf(run).number]),
    ).catch((error: unknown) => refuse(blue, database, error)),
  );
}
