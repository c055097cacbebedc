import { randomUUID } from 'node:crypto';
import type { Host } from '../host';
import type { Progress } from '../progress';
import { guardOf, type Filling } from './filling';
import { GreenScripts } from './green-scripts';
import { lookAtBlue, lookAtGreen } from './look';
import { refuseClients, refuseForeign, refuseMissing, refuseOwnerless, refuseUnreadable } from './refusals';
import type { Sessions } from './sessions';

/** The least that builds sort with; more is worse for indexes of documents (measured: a gigabyte instead takes a fifth longer). */
const SORT_KB = 65_536;

/**
 * Looks at every database on both sides, and makes sure that green is ours to fill, everywhere, and nobody else is about to. Nothing is touched.
 * @throws with words for the operator
 */
export async function openFillings(host: Host, progress: Progress, sessions: Sessions): Promise<readonly Filling[]> {
  const book = await host.green.book();
  await refuseClients(book);
  await refuseMissing(book, host);
  const { rows } = await book.query<{ kilobytes: number }>(
    `SELECT greatest(pg_size_bytes(current_setting('maintenance_work_mem')) / 1024, ${SORT_KB})::float8 AS kilobytes`,
  );
  const more = { maintenance_work_mem: `${rows[0]?.kilobytes ?? SORT_KB}kB` };
  const generation = randomUUID();
  return Promise.all(
    host.databases.map(async (database) => {
      const [blue, green] = await Promise.all([host.blue.on(database), host.green.on(database)]);
      const found = { blue: await lookAtBlue(blue), green: await lookAtGreen(green) };
      refuseForeign(database, host.values.upgrade, found.green);
      refuseUnreadable(database, found.blue);
      await refuseOwnerless(database, green, found.blue);
      const aim = { database, encoding: found.blue.encoding, more };
      const scripts = new GreenScripts(host, aim, guardOf({ host, generation }));
      return { host, database, blue, green, found, aim, generation, scripts, sessions, progress };
    }),
  );
}
