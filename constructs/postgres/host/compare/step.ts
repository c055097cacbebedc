import { putObject } from '../../function/outbound';
import { ClosedFence } from '../closed-fence';
import type { Host } from '../host';
import { Progress } from '../progress';
import { compare } from './compare';
import { comparisonReport } from './comparison-report';
import type { Lease, Summary } from './context';
import type { Difference } from './difference';

/** Differences that are named in the step's own words; SSM shows the first 2,500 characters. */
const SHOWN = 20;

/**
 * The step: compares under blue's closed fence, and fails unless both sides are equal. Its last line is the summary. Under a sealed fence the switch
 * has begun: nothing is compared any more.
 */
export async function compareSides(host: Host): Promise<void> {
  const fence = await ClosedFence.takeUp(host);
  const { ids, sealed } = await fence.look();
  if (sealed) {
    host.say(JSON.stringify(comparisonReport(await recorded(host, fence))));
    return;
  }
  const lease = leaseOf(fence, ids);
  const progress = new Progress('compare');
  const { summary, differences, result } = await fence.during(progress, () =>
    compare({
      ...{ blue: host.blue, green: host.green, databases: host.databases, sessions: host.values.sessions, lease },
      progress,
      keep: (lines, fenceId) => keep(host, lines, fenceId),
    }),
  );
  host.say(JSON.stringify(comparisonReport(summary)));
  if (differences.length > 0) throw new Error(wordsOf(differences, result));
  await fence.handOver();
}

/** One closing is in force everywhere, or there was one in between. */
function leaseOf(fence: ClosedFence, [fenceId, ...others]: readonly string[]): Lease {
  if (fenceId === undefined) throw new Error('blue has no database: there is nothing to compare.');
  const refuse = (ids: readonly string[]) => {
    if (ids.some((id) => id !== fenceId)) {
      throw new Error('the fence was opened and closed again meanwhile: copy and compare again.');
    }
  };
  refuse(others);
  return { fenceId, assertHeld: async () => refuse((await fence.look()).ids) };
}

/** What the comparison under this fence said. @throws unless it found both sides equal */
async function recorded(host: Host, fence: ClosedFence): Promise<Summary> {
  const [database] = host.databases;
  if (database === undefined || !(await fence.compared())) {
    throw new Error(
      'the fence is sealed, and no comparison of it found both sides equal: see what the switch did, and do not run this step again.',
    );
  }
  const { rows } = await (
    await fence.session(database)
  ).query<{ summary: Summary }>(
    `SELECT detail -> 'summary' AS summary FROM cdk_cutover.comparison JOIN cdk_cutover.closed USING (fence_id) ORDER BY compared_at DESC LIMIT 1`,
  );
  return rows[0]!.summary;
}

/** Puts the whole result into the bucket. */
async function keep(host: Host, lines: Iterable<string>, fenceId: string): Promise<string> {
  const { resultBucket, upgrade } = host.values;
  const key = `${upgrade}/comparison-${fenceId}.jsonl`;
  const result = `s3://${resultBucket}/${key}`;
  const text = [...lines].map((line) => `${line}\n`).join('');
  await putObject(resultBucket, key, text).catch((error: Error) => {
    throw new Error(
      `the comparison cannot be kept at ${result} (${error.name}: ${error.message}). The host's role needs s3:PutObject there, and kms:GenerateDataKey where the bucket has a key of your own.`,
      { cause: error },
    );
  });
  return result;
}

function wordsOf(differences: readonly Difference[], result: string): string {
  const words = differences
    .slice(0, SHOWN)
    .map(({ what, name, database, how }) => `${what} ${name} of database ${database}: ${how}`);
  return [`blue and green differ in ${differences.length} things. All of them: ${result}`, ...words].join('\n');
}
