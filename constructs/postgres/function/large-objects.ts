import type { Client } from 'pg';
import { readBook } from './book';
import type { Run } from './run';

/** How many bytes of large objects the last look reads on each server; more would make the pause too long. */
export const MOST_BYTES = 8_000_000_000;

/**
 * Number and content of a database's large objects; the content by a hash of each, so that order does not count. In pieces, since one may be
 * larger than any value. 262144 is INV_READ, 2 is SEEK_END.
 */
const DIGEST_SQL = `SELECT count(*)::text AS count, coalesce(sum(hashtextextended(oid || ':' || bytes || ':' ||
    coalesce((SELECT string_agg(md5(lo_get(oid, at, 4194304)), '' ORDER BY at) FROM generate_series(0, bytes - 1, 4194304) at), ''), 0)::numeric), 0)::text AS digest
  FROM (SELECT oid, lo_open(oid, 262144) AS fd FROM pg_largeobject_metadata OFFSET 0) opened,
    LATERAL (SELECT lo_lseek64(fd, 0, 2) + lo_close(fd) AS bytes OFFSET 0) sized`;

/**
 * Large objects pass every fence, so they are looked at again right before the endpoint moves, and blue's are remembered. Returns the databases
 * where blue's are not green's.
 */
export async function changedLargeObjects(run: Run): Promise<string[]> {
  const book = await run.blue.book();
  const changed = await run.blue.each(async (client, database) => {
    const [blue, green] = [await digestOf(client), await digestOf(await run.green.on(database))];
    await book.query(
      `INSERT INTO cdk_cutover.large_objects SELECT oid, $2 FROM pg_database WHERE datname = $1
        ON CONFLICT (database) DO UPDATE SET digest = excluded.digest`,
      [database, blue],
    );
    return blue === green ? [] : [database];
  });
  return changed.flat();
}

/**
 * Databases of blue whose large objects changed after the last look. Sessions that had not moved yet may do that until they are ended, since
 * no trigger sees it; green lacks such a change.
 */
export async function lateLargeObjects(run: Run): Promise<string[]> {
  const known = await readBook<{ name: string; digest: string }>(
    run.blue,
    'SELECT d.datname AS name, l.digest FROM cdk_cutover.large_objects l JOIN pg_database d ON d.oid = l.database ORDER BY 1',
  );
  const late: string[] = [];
  for (const { name, digest } of known) {
    if ((await digestOf(await run.blue.on(name))) !== digest) late.push(name);
  }
  return late;
}

async function digestOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ count: string; digest: string }>(DIGEST_SQL);
  return `${rows[0]?.count}/${rows[0]?.digest}`;
}
