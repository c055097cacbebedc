import type { Client } from 'pg';
import type { Run } from './run';

/** Number and content of a database's large objects; the content by a hash of each, so that order does not count. */
const DIGEST_SQL = `SELECT count(*)::text AS count,
  coalesce(sum(hashtextextended(oid::text || ':' || md5(lo_get(oid)), 0)::numeric), 0)::text AS digest FROM pg_largeobject_metadata`;

/**
 * Large objects pass every fence, so they are looked at again right before the endpoint moves. Returns the databases where blue's are not
 * green's.
 */
export async function changedLargeObjects(run: Run): Promise<string[]> {
  const changed = await run.blue.each(async (client, database) => {
    const [blue, green] = [await digestOf(client), await digestOf(await run.green.on(database))];
    return blue === green ? [] : [database];
  });
  return changed.flat();
}

async function digestOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ count: string; digest: string }>(DIGEST_SQL);
  return `${rows[0]?.count}/${rows[0]?.digest}`;
}
