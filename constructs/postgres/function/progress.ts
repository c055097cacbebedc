import type { Work } from '../../../lib/system/state';
import { refusesWrites, type FenceView } from './fence/inspect';
import type { Run } from './run';

/** Newest word of the host script that works under the fence. */
interface Row {
  /** The step that it belongs to. */
  readonly step: string;
  readonly done: string;
  readonly of: string;
  readonly bytes: string;
  readonly ofBytes: string;
  readonly ms: number;
  readonly age: number;
}

/** Older than this, nobody writes it any more: whoever works says something with each renewal of the lease. */
const STALE_MS = 60_000;

/** How far copying or comparing has come in the database that it is at. */
export async function progress(run: Run, blue: readonly FenceView[]): Promise<Work | undefined> {
  const closed = blue.filter((view) => refusesWrites([view]));
  const rows = await Promise.all(closed.map(async ({ database }) => ({ database, row: await newest(run, database) })));
  const [current] = rows
    .flatMap(({ database, row }) => (row === undefined || row.age > STALE_MS ? [] : [{ database, ...row }]))
    .sort((one, other) => one.age - other.age);
  return current && workOf(current);
}

/** In bytes, which tell best how long it takes; where the tables are empty, in tables. */
function workOf({ step, database, done, of, bytes, ofBytes, ms }: Row & { readonly database: string }): Work {
  const work = { step, forMs: Math.round(ms) };
  if (Number(ofBytes) === 0) {
    return { ...work, on: `database ${database}`, done: Number(done), of: Number(of), unit: 'tables' };
  }
  const on = `database ${database} (${done} of ${of} tables)`;
  return { ...work, on, done: Number(bytes), of: Number(ofBytes), unit: 'bytes' };
}

async function newest(run: Run, database: string): Promise<Row | undefined> {
  const client = await run.blue.on(database);
  const { rows: known } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('cdk_cutover.progress') IS NOT NULL AS there`,
  );
  if (!known[0]?.there) return undefined;
  const { rows } = await client.query<Row>(
    `SELECT work AS step, done::text, of_tables::text AS of, bytes::text, of_bytes::text AS "ofBytes",
        extract(epoch FROM at - started_at)::float8 * 1000 AS ms, extract(epoch FROM clock_timestamp() - at)::float8 * 1000 AS age
      FROM cdk_cutover.progress WHERE fence_id = (SELECT fence_id FROM cdk_cutover.closed) AND of_tables > 0 ORDER BY at DESC LIMIT 1`,
  );
  return rows[0];
}
