import { beginGeneration } from '../../function/owner/generation';
import { clear } from './clear';
import { Dump } from './dump';
import { fill, type Filled } from './fill';
import type { Filling } from './filling';
import { buildTheRest, handOver } from './finish';
import { createExtensions, lend, tellOwners } from './lend';
import { listTables } from './tables';

/** Nothing of anybody's is in it on either side, and both are set alike: there is nothing to do. */
export function isEmpty({ found: { blue, green } }: Filling): boolean {
  return blue.empty && green.empty && blue.traits === green.traits && blue.publicRights === green.publicRights;
}

/** Says in a database of green whose filling it is, before anything in it is cleared. */
export async function claimFilling({ green, host, generation }: Filling): Promise<void> {
  await beginGeneration(green, host.values.executionId, generation);
}

/** Makes a database of green what blue's is: its schema in parts, and in between whatever brings the rows. @param bring @default nothing */
export async function makeDatabase(
  filling: Filling,
  bring: (dump: Dump) => Promise<Filled> = nothing,
): Promise<Filled> {
  const { host, database, aim, blue, green, found, scripts } = filling;
  const masters = { blue: found.blue.master, green: found.green.master };
  const [dump] = await Promise.all([
    Dump.take(host, aim, masters),
    clear(green).then(() => tellOwners(green, found.blue.owners)),
    scripts.open(),
  ]);
  const [schemas, before] = await Promise.all([dump.part('schemas'), dump.part('before')]);
  await scripts.run([schemas]);
  const ofSchemas = await lend(green, 'create');
  await createExtensions(blue, green);
  const ofWrappers = await lend(green, 'wrappers');
  await scripts.run([before]);
  const filled = await bring(dump);
  host.say(`${database}: indexes and constraints`);
  await buildTheRest(filling, dump, filled);
  await handOver(filling, dump, filled, `${ofSchemas}\n${ofWrappers}`);
  await scripts.end();
  return filled;
}

/** With its rows. Its tables are listed while the schema is made. */
export function copyDatabase(filling: Filling): Promise<Filled> {
  const listing = listTables(filling.blue);
  listing.catch(() => undefined);
  return makeDatabase(filling, async (dump) => fill(filling, dump, await listing));
}

function nothing(): Promise<Filled> {
  return Promise.resolve({ tables: [], bytes: 0, built: new Set(), analyzed: new Set() });
}
