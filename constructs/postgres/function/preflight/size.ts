import { CLIENT_DATABASES } from '../client-databases';
import type { Run } from '../run';

/** Bytes that blue's databases take on its disk. */
export async function bytesOnBlue(run: Run): Promise<number> {
  const client = await run.blue.book();
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT coalesce(sum(pg_database_size(oid)), 0)::text AS bytes FROM pg_database WHERE ${CLIENT_DATABASES}`,
  );
  return Number(rows[0]?.bytes ?? 0);
}
