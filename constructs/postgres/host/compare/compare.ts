import { plantCanary } from '../../function/owner/canary';
import { readGeneration } from '../../function/owner/generation';
import type { CompareContext, CompareResult } from './context';
import { compareDatabase } from './database';
import { record, summaryOf } from './record';
import { compareServer } from './server-wide';
import { withSessions } from './session';
import { Sessions } from '../copy/sessions';

/**
 * Compares blue and green under the closed fence: a hash of every row, the catalogs, sequences, large objects, extensions, and what the servers
 * have beside their databases. Fails closed: what cannot be read or compared is a difference. It changes nothing but its record on blue and the
 * canaries. A second one after a first one compares anew.
 */
export async function compare(context: CompareContext): Promise<CompareResult> {
  const { blue, green, lease } = context;
  await lease.assertHeld();
  const generation = await generationOf(context);
  await Promise.all([blue, green].map(async (server) => plantCanary(await server.book(), generation)));
  const slots = { blue: new Sessions(context.sessions), green: new Sessions(context.sessions) };
  const databases = new Sessions(context.sessions);
  const [server, ...compared] = await Promise.all([
    withSessions(context, 'postgres', compareServer),
    ...context.databases.map((database) =>
      databases.do(() => compareDatabase(context, database, slots, context.progress)),
    ),
  ]);
  const findings = {
    generation,
    databases: compared,
    differences: [...compared.flatMap(({ differences }) => differences), ...server.differences],
    roles: server.roles,
  };
  if ((await generationOf(context)) !== generation) throw new Error(FILLED_ANEW);
  await lease.assertHeld();
  const result = await record(context, findings);
  await lease.assertHeld();
  return { summary: summaryOf(findings), differences: findings.differences, result };
}

const FILLED_ANEW = 'Green was filled anew while it was compared: copy and compare again';

/** The one filling that all of green's databases are of. */
async function generationOf({ green, databases }: CompareContext): Promise<string> {
  const ids = new Set<string>();
  for (const database of databases) {
    const generation = await readGeneration(await green.on(database));
    if (generation === undefined)
      throw new Error(`Database "${database}" of green was not copied: copy, then compare again`);
    ids.add(generation.id);
  }
  const [id, ...others] = ids;
  if (id === undefined) throw new Error('Blue has no database: there is nothing to compare');
  if (others.length > 0) throw new Error('Databases of green were filled by different copies: copy and compare again');
  return id;
}
