import type { Figures } from '../../../lib/metrics/metrics';
import { eachFenced } from './fence/fenced';
import type { Run } from './run';

const WORK_SQL = `SELECT
  (SELECT sum(bytes) FROM cdk_cutover.copied JOIN cdk_cutover.closed USING (fence_id)) AS bytes,
  (SELECT detail -> 'summary' ->> 'rows' FROM cdk_cutover.comparison JOIN cdk_cutover.closed USING (fence_id) ORDER BY compared_at DESC LIMIT 1) AS rows`;

/** What the migration host did under blue's closed fence, as its scripts recorded it on blue. What they did not record is left out. */
export async function readWork(run: Run): Promise<Figures> {
  const found = await eachFenced(run.blue, async (client) => {
    const { rows } = await client.query<{ bytes: string | null; rows: string | null }>(WORK_SQL);
    return rows[0];
  });
  const known = (name: 'bytes' | 'rows') => found.flatMap((row) => row?.[name] ?? []).map(Number);
  const [bytes, rows] = [known('bytes'), known('rows')];
  return {
    ...(bytes.length > 0 && { BytesCopied: bytes.reduce((sum, one) => sum + one, 0) }),
    // The record of each database tells of all of them.
    ...(rows.length > 0 && { RowsCompared: Math.max(...rows) }),
  };
}
