import { readEndpoint, readTtl } from '../../../runtime/endpoint/client-endpoint';
import { NoRecord, type Target } from '../../../runtime/endpoint/endpoint-state';
import { openedAt } from './book';
import { unfencedDatabases } from './fence/fenced';
import { describeFences, inspectServer, refusesWrites, strongest, type FenceView } from './fence/inspect';
import { readMove } from './move';
import { readOwner } from './owner/record';
import { progress } from './progress';
import type { Run } from './run';
import type { Server } from './server';
import { wordsOf } from './words/words-of';
import { warnOfWriters, writersOf, type Writers } from './writable';
import { gauges } from './writes-stopped';

/** The state as it is now: reads only, and says what it could not see instead of failing. */
export async function status(run: Run): Promise<Record<string, string>> {
  const problems: string[] = [];
  const seen = async <T>(what: Promise<T>): Promise<T | undefined> =>
    what.catch((error: unknown) => {
      problems.push(wordsOf(error));
      return undefined;
    });
  let isMissing = false;
  const endpoint = await seen(
    readEndpoint(run.values).catch((error: unknown) => {
      isMissing = error instanceof NoRecord;
      throw error;
    }),
  );
  const ttl = (await seen(readTtl(run.values))) ?? run.values.endpoint.ttlSeconds;
  const blue = await seen(inspectServer(run.blue));
  const green = await seen(inspectServer(run.green));
  // Where the databases differ, one that refuses writes decides: a server takes writes when all of it does.
  const fence = blue && strongest(blue);
  const moving = blue && (await seen(readMove(run, 'GREEN')));
  const fallingBack = blue && (await seen(readMove(run, 'BLUE')));
  const extra = (blue && (await seen(unfencedDatabases(run.blue)))) ?? [];
  const serves = endpoint?.target === 'BLUE' || endpoint?.target === 'GREEN' ? endpoint.target : 'UNKNOWN';
  const writers: Writers = {
    blue: blue && (await seen(writersOf(run.blue, blue))),
    green: green && (await seen(writersOf(run.green, green))),
  };
  Object.assign(run.figures, await gauges({ target: endpoint?.target, blue, green, writers }, run.green));
  const finished = serves === 'GREEN' && green !== undefined && !refusesWrites(green);
  return {
    serves,
    finished: String(finished),
    // A lapsed fence lets writes pass: clients see it open. Whoever advises must know, since what was copied under it is not trusted any more.
    fence: fence === undefined ? 'unknown' : fence === 'lapsed' ? 'open' : fence,
    fenceLapsed: String(blue !== undefined && hasLapsed(blue)),
    words: [
      fallingBack === undefined
        ? sentence(endpoint?.target, { blue, green }, finished, moving !== undefined)
        : `A fall back to blue was submitted and is not finished (the client endpoint names ${serves === 'UNKNOWN' ? 'neither side' : serves.toLowerCase()}): start the fall back again`,
      ...warnOfWriters(endpoint?.target, writers),
      ...warnings(extra),
      ...problems,
    ]
      .join('. ')
      .slice(0, 900),
    blueVersion: (await seen(versionOf(run.blue))) ?? 'unknown',
    greenVersion: (await seen(versionOf(run.green))) ?? 'unknown',
    ttlSeconds: ttl === undefined ? 'unknown' : String(ttl),
    target: endpoint?.leadsTo ?? ((isMissing && (await firstTarget(run))) || 'unknown'),
    ...(blue && (await seen(ownerOf(run)))),
    ...(blue && !finished && (await seen(progress(run, blue)))),
  };
}

/**
 * Where a name that does not exist yet is to lead: a stack that makes the record beside the upgrade points it to what is answered here. To blue,
 * unless clients may have been on green.
 */
async function firstTarget(run: Run): Promise<string | undefined> {
  try {
    const moved = (await readMove(run, 'GREEN')) ?? (await openedAt(run.green));
    return moved === undefined ? run.values.blue.host : undefined;
  } catch {
    return undefined;
  }
}

/** Who works on the upgrade, if anybody does. */
async function ownerOf(run: Run): Promise<Record<string, string>> {
  const owner = await readOwner(await run.blue.book());
  if (owner === undefined || owner.released) return {};
  return { ownerExecution: owner.execution, ownerDocument: owner.document, ownerSince: owner.since };
}

export async function versionOf(server: Server): Promise<string> {
  const { rows } = await (
    await server.book()
  ).query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  return rows[0]?.version.split(' ')[0] ?? 'unknown';
}

function warnings(extra: readonly string[]): string[] {
  if (extra.length === 0) return [];
  const names = extra.slice(0, 5).map((name) => `"${name}"`);
  return [
    `Blue has databases made since the move was submitted, which nothing fences and green lacks: ${names.join(', ')}`,
  ];
}

const LAPSED =
  'Blue serves and takes writes: its fence lifted itself, since nobody renewed it any more. What was copied is not trusted: undo the cutover, then start it again';

/** It was closed and nobody opened it, yet clients may write everywhere. */
function hasLapsed(views: readonly FenceView[]): boolean {
  return !refusesWrites(views) && views.some(({ state }) => state === 'lapsed');
}

function sentence(
  target: Target | undefined,
  { blue, green }: { readonly blue?: readonly FenceView[]; readonly green?: readonly FenceView[] },
  finished: boolean,
  moving: boolean,
): string {
  if (target === undefined) return 'The client endpoint could not be read';
  if (target === 'OTHER') return 'The client endpoint names neither blue nor green';
  if (finished) return 'Green serves and takes writes';
  if (target === 'GREEN' && green === undefined) return 'The client endpoint names green, which could not be asked';
  if (target === 'GREEN' && blue !== undefined && !refusesWrites(blue))
    return 'The client endpoint names green, which refuses writes, while the fence on blue is open: the name was not moved by a cutover. Undo the cutover: it names blue again';
  if (target === 'GREEN')
    return 'Green serves reads and refuses writes: start the cutover again to finish it, or the fall back if that had begun';
  if (blue === undefined) return 'The client endpoint names blue, which could not be asked';
  const fence = strongest(blue);
  if (hasLapsed(blue)) return LAPSED;
  if (!refusesWrites(blue)) return 'Blue serves and takes writes';
  const submitted = moving ? 'the move to green was submitted' : '';
  const halfOpen = blue.some((view) => !refusesWrites([view]));
  const words = blue.every((view) => view.state === fence) ? fence : describeFences(blue);
  const state = ['Blue serves reads', `its fence is ${words}`, submitted].filter(Boolean).join(', ');
  if (halfOpen) return `${state}: undo the cutover`;
  if (moving) return `${state}: start the cutover again, or undo it to learn the outcome`;
  if (fence === 'sealed') return `${state}: start the cutover again, or undo it`;
  const liftsInMs = Math.max(...blue.map((view) => view.liftsInMs ?? 0));
  return `${state}: a cutover is under way, or the fence lifts itself within ${Math.ceil(liftsInMs / 1_000)} s`;
}
