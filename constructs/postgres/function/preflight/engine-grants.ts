import { names, type Finding } from '../../../../runtime/preflight/finding';
import { ENGINE_RIGHT } from '../../host/compare/catalog/rights';
import { readKinds } from '../../host/compare/schema';
import { ofPublicAlone } from '../../host/compare/server-rights';
import { Session } from '../../host/compare/session';
import { warning } from '../../warning';
import type { Run } from '../run';
import type { Server } from '../server';

/**
 * Rights that were given or taken on objects of the engine, such as functions of pg_catalog: no dump that a master may restore has them, and the
 * comparison stops for them. Whoever gave them on green as well, once its databases were there, is done.
 */
export async function engineGrants(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  const ofServer = await rightsIn(run.blue, 'template1').catch(() => new Map<string, string>());
  const onGreen = new Set(await run.green.databases());
  const found: string[] = [];
  for (const database of await run.blue.databases()) {
    const there = onGreen.has(database) ? await rightsIn(run.green, database) : new Map<string, string>();
    for (const [object, rights] of await rightsIn(run.blue, database)) {
      // What everybody was given or lost in template1, too, is how the server was set up.
      const isServers = ofServer.get(object) === rights && ofPublicAlone(Object.values(JSON.parse(rights) as object));
      if (!isServers && there.get(object) !== rights) found.push(`${object} in database ${database}`);
    }
  }
  if (found.length === 0) return [];
  return [
    warning(
      'engine-grants',
      `Rights on objects of the engine were given or taken, which is not copied: ${names(found.sort())}`,
      'Put them back on blue, or give and take the same on green once its databases are there, before the cutover: without that the comparison stops it',
    ),
  ];
}

/** What was given and taken, by object. */
async function rightsIn(server: Server, database: string): Promise<Map<string, string>> {
  const session = await Session.open(server, database);
  try {
    const { things } = await readKinds(session, [ENGINE_RIGHT]);
    return new Map(things.map(({ name, definition }) => [name.replace(/^on /, ''), definition]));
  } finally {
    await session.end();
  }
}
