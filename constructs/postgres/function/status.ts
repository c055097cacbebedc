import { readEndpoint, readService, type Target } from './cloud-map';
import { inspectServer, weakest, type FenceState } from './fence/inspect';
import { readMove } from './move';
import type { Run } from './run';
import type { Server } from './server';
import { wordsOf } from './stage';

/** The state as it is now: reads only, and says what it could not see instead of failing. */
export async function status(run: Run): Promise<Record<string, string>> {
  const problems: string[] = [];
  const seen = async <T>(what: Promise<T>): Promise<T | undefined> =>
    what.catch((error: unknown) => {
      problems.push(wordsOf(error));
      return undefined;
    });
  const endpoint = await seen(readEndpoint(run.values));
  const ttl = (await seen(readService(run.values)))?.ttlSeconds ?? run.values.endpoint.ttlSeconds;
  const fence = await seen(inspectServer(run.blue).then(weakest));
  const greenFence = await seen(inspectServer(run.green).then(weakest));
  const moving = fence === undefined ? undefined : await seen(readMove(run, 'GREEN'));
  const serves = endpoint?.target === 'BLUE' || endpoint?.target === 'GREEN' ? endpoint.target : 'UNKNOWN';
  const finished = serves === 'GREEN' && (greenFence === 'absent' || greenFence === 'open');
  return {
    serves,
    finished: String(finished),
    // A lapsed fence lets writes pass: clients see it open.
    fence: fence === undefined ? 'unknown' : fence === 'lapsed' ? 'open' : fence,
    words: [sentence(endpoint?.target, fence, finished, moving !== undefined), ...problems].join('. ').slice(0, 900),
    blueVersion: (await seen(versionOf(run.blue))) ?? 'unknown',
    greenVersion: (await seen(versionOf(run.green))) ?? 'unknown',
    ttlSeconds: ttl === undefined ? 'unknown' : String(ttl),
    target: endpoint?.cname ?? 'unknown',
  };
}

export async function versionOf(server: Server): Promise<string> {
  const { rows } = await (
    await server.book()
  ).query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  return rows[0]?.version.split(' ')[0] ?? 'unknown';
}

function sentence(
  target: Target | undefined,
  fence: FenceState | undefined,
  finished: boolean,
  moving: boolean,
): string {
  if (target === undefined) return 'The client endpoint could not be read';
  if (target === 'OTHER') return 'The client endpoint names neither blue nor green';
  if (finished) return 'Green serves and takes writes';
  if (target === 'GREEN')
    return 'Green serves reads and refuses writes: start the cutover again to finish it, or the fall back if that had begun';
  if (fence === 'sealed' && moving) {
    return 'Blue serves reads, its fence is sealed and the move to green was submitted: start the cutover again, or undo it to learn the outcome';
  }
  if (fence === 'sealed') return 'Blue serves reads, its fence is sealed: start the cutover again, or undo it';
  if (fence === 'closed')
    return 'Blue serves reads, its fence is closed: a cutover is under way, or the lease ends within a minute';
  if (fence === undefined) return 'The client endpoint names blue, which could not be asked';
  return 'Blue serves and takes writes';
}
