import type { Owner, State, WayBack } from '../../../lib/system/state';
import { readEndpoint, readTtl } from '../../../runtime/endpoint/client-endpoint';
import { NoRecord } from '../../../runtime/endpoint/endpoint-state';
import { openedAt } from './book';
import { clientsOf, type Looked } from './clients-stopped';
import { unfencedDatabases } from './fence/fenced';
import {
  describeFences,
  inspectServer,
  refusesWrites,
  strongest,
  type FenceState,
  type FenceView,
} from './fence/inspect';
import { readMove } from './move';
import { readOwner } from './owner/record';
import { progress } from './progress';
import type { Run } from './run';
import type { Server } from './server';
import { wordsOf } from './words/words-of';
import { warnOfWriters, writersOf, type Writers } from './writable';

/** The state as it is now: reads only, and says what it could not see instead of failing. */
export async function status(run: Run): Promise<State> {
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
  const looked: Looked = { target: endpoint?.target, blue, green };
  const finished = serves === 'GREEN' && green !== undefined && !refusesWrites(green);
  const versions = { blue: await seen(versionOf(run.blue)), green: await seen(versionOf(run.green)) };
  const target = endpoint?.leadsTo ?? (isMissing ? await firstTarget(run) : undefined);
  const owner = blue && (await seen(ownerOf(run)));
  const work = blue && !finished ? await seen(progress(run, blue)) : undefined;
  const between = betweenOf(serves, finished, blue);
  return {
    ...{ serves, finished, left: fence !== 'absent' },
    ...(await clientsOf(looked, run.green)),
    ...(between && { between }),
    words: [
      fallingBack === undefined
        ? sentence(looked, finished, moving !== undefined)
        : `A fall back to blue was submitted and is not finished (the client endpoint names ${serves === 'UNKNOWN' ? 'neither side' : serves.toLowerCase()}): start the fall back again`,
      ...problems,
    ]
      .join('. ')
      .slice(0, 900),
    attention: [...astray(looked), ...warnOfWriters(endpoint?.target, writers), ...warnings(extra)],
    ...(owner && { owner }),
    ...(target !== undefined && { target }),
    versions,
    ...(finished && fence && { wayBack: wayBackOf(fence) }),
    facts: [
      ...(fence === undefined ? [] : [{ name: 'fence on blue', value: fence }]),
      ...(ttl === undefined ? [] : [{ name: 'TTL of the client endpoint', value: ttl * 1_000, unit: 'ms' } as const]),
    ],
    ...(work && { work }),
  };
}

/** Half-way: the name is moved and green refuses writes, or the move may have been submitted; or the fence lifted itself. */
function betweenOf(
  serves: State['serves'],
  finished: boolean,
  blue: readonly FenceView[] | undefined,
): State['between'] {
  if (serves === 'GREEN') return finished ? undefined : 'forward';
  if (serves === 'UNKNOWN' || blue === undefined) return undefined;
  if (strongest(blue) === 'sealed') return 'forward';
  return hasLapsed(blue) ? 'back' : undefined;
}

function wayBackOf(fence: FenceState): WayBack {
  return fence === 'absent' ? { open: false } : { open: true, loses: 'what clients wrote since the cutover' };
}

/** No running cutover looks like that: the name leads elsewhere, or to a green that refuses writes while blue takes them. */
function astray({ target, blue, green }: Looked): string[] {
  if (target === 'OTHER') return ['Nobody serves clients by the name: point it to the server that should serve'];
  if (target === 'GREEN' && green !== undefined && refusesWrites(green) && isOpen(blue))
    return ['The name was not moved by a cutover. Undo the cutover: it names blue again'];
  return [];
}

function isOpen(views: readonly FenceView[] | undefined): boolean {
  return views !== undefined && views.length > 0 && !refusesWrites(views);
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
async function ownerOf(run: Run): Promise<Owner | undefined> {
  const owner = await readOwner(await run.blue.book());
  if (owner === undefined || owner.released) return undefined;
  return { id: owner.execution, document: owner.document, since: owner.since };
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

function sentence({ target, blue, green }: Looked, finished: boolean, moving: boolean): string {
  if (target === undefined) return 'The client endpoint could not be read';
  if (target === 'OTHER') return 'The client endpoint names neither blue nor green';
  if (finished) return 'Green serves and takes writes';
  if (target === 'GREEN' && green === undefined) return 'The client endpoint names green, which could not be asked';
  if (target === 'GREEN' && blue !== undefined && !refusesWrites(blue))
    return 'The client endpoint names green, which refuses writes, while the fence on blue is open';
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
