import { ClosedFence } from '../closed-fence';
import type { Host } from '../host';
import { Progress } from '../progress';
import { claimFilling, copyDatabase, isEmpty } from './database';
import type { Filling } from './filling';
import { inDatabase } from './in-database';
import { openFillings } from './open-fillings';
import { prove } from './proof';
import { inParallel, Sessions } from './sessions';

/**
 * Copies every database from blue to green under the closed fence: schema, rows, large objects, sequences, grants. No file grows with the data.
 * Idempotent: what an earlier copy left behind is removed first, in databases that the step create-databases made or adopted, and only there.
 */
export async function copy(host: Host): Promise<void> {
  const [fence] = await Promise.all([
    ClosedFence.takeUp(host),
    ...host.databases.flatMap((database) => [host.blue, host.green].map((server) => server.on(database))),
  ]);
  const { sealed } = await fence.look();
  if (await fence.compared()) {
    host.say('Copied and compared under this very fence already: nothing to do.');
    await fence.handOver();
    return;
  }
  if (sealed) {
    throw new Error('the fence is sealed: the switch has begun, and green may be serving. Nothing was copied.');
  }
  const progress = new Progress('copy');
  await fence.during(progress, async () => {
    const sessions = new Sessions(host.values.sessions);
    const fillings = await openFillings(host, progress, sessions);
    for (const filling of fillings) await claimFilling(filling);
    await inParallel(sessions.most, fillings, (filling) => inDatabase(filling.database, () => copyOne(filling, fence)));
  });
  await fence.handOver();
}

async function copyOne(filling: Filling, fence: ClosedFence): Promise<void> {
  const { host, database, progress } = filling;
  if (isEmpty(filling)) {
    host.say(`${database}: nothing is in it`);
  } else {
    const { tables, bytes } = await copyDatabase(filling);
    const proven = await prove(filling, tables);
    host.say(`${database}: ${proven} tables are on green, constraints validated, indexes valid`);
    await recordCopied(await fence.session(database), bytes).catch(() =>
      host.say(`${database}: how much was copied could not be recorded`),
    );
  }
  // Commits synchronously, and with it all that came before.
  await filling.green.query('SET synchronous_commit = on; UPDATE cdk_cutover.generation SET id = id');
  await progress.tell(fence).catch(() => undefined);
  await Promise.all([host.blue, host.green].map((server) => server.leave(database)));
}

/** What was copied under this fence, in bytes of the tables on blue: the function tells it to whoever watches. */
async function recordCopied(session: Awaited<ReturnType<ClosedFence['session']>>, bytes: number): Promise<void> {
  await session.query(
    `INSERT INTO cdk_cutover.copied SELECT fence_id, $1 FROM cdk_cutover.closed ON CONFLICT (fence_id) DO UPDATE SET bytes = excluded.bytes`,
    [bytes],
  );
}
