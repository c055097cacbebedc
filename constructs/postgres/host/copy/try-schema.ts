import type { Host } from '../host';
import { Progress } from '../progress';
import { clear } from './clear';
import { claimFilling, isEmpty, makeDatabase } from './database';
import { inDatabase } from './in-database';
import { openFillings } from './open-fillings';
import { inParallel, Sessions } from './sessions';

/** Makes every database on green without its rows, and empties it again: what green refuses of blue's schema is found before anything is fenced. */
export async function trySchema(host: Host): Promise<void> {
  if (await fenceClosed(host)) {
    host.say('The fence is closed: what is on green stays as it is.');
    return;
  }
  const sessions = new Sessions(host.values.sessions);
  const fillings = await openFillings(host, new Progress('try-schema'), sessions);
  for (const filling of fillings) await claimFilling(filling);
  await inParallel(sessions.most, fillings, async (filling) => {
    if (!isEmpty(filling)) {
      await inDatabase(filling.database, () => makeDatabase(filling));
      await clear(filling.green);
    }
    host.say(`${filling.database}: green takes its schema`);
  });
}

/** Under a closed fence green may hold the copy, and once the move was submitted it may serve. */
async function fenceClosed({ databases, blue }: Host): Promise<boolean> {
  const closed = await Promise.all(
    databases.map(async (database) => {
      const client = await blue.on(database);
      const { rows } = await client.query<{ closed: boolean }>(
        `SELECT to_regclass('cdk_cutover.closed') IS NOT NULL AS closed`,
      );
      return rows[0]?.closed === true;
    }),
  );
  return closed.some(Boolean);
}
