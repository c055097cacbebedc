import { refusesWrites, type FenceView } from './fence/inspect';
import type { Run } from './run';
import { pauseOf } from './write-pause';

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

/** How long writes have been stopped, and how far copying or comparing has come in the database that it is at. */
export async function progress(run: Run, blue: readonly FenceView[]): Promise<Record<string, string>> {
  const pause = pauseOf(blue)();
  if (pause === undefined) return {};
  const writesStoppedMs = String(Math.round(pause * 1000));
  const closed = blue.filter((view) => refusesWrites([view]));
  const rows = await Promise.all(closed.map(async ({ database }) => ({ database, row: await newest(run, database) })));
  const [current] = rows
    .flatMap(({ database, row }) => (row === undefined || row.age > STALE_MS ? [] : [{ database, ...row }]))
    .sort((one, other) => one.age - other.age);
  if (current === undefined) return { writesStoppedMs };
  return {
    writesStoppedMs,
    workStep: current.step,
    workDatabase: current.database,
    workDoneTables: current.done,
    workOfTables: current.of,
    workDoneBytes: current.bytes,
    workOfBytes: current.ofBytes,
    workForMs: String(Math.round(current.ms)),
  };
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
