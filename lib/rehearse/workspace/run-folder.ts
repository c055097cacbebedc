import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ownFolder, reachableByAll } from './own-folder';
import type { Signals } from './end-process';
import { isRunning, processIdentity, type ProcessIdentity } from './process-identity';

/** What one run has on this machine: a folder, and the servers that were started from it. */
export interface Run {
  /** Name of the folder, e.g. `run-4fz2Qa`. */
  readonly id: string;
  readonly path: string;
  /** `running`: its process lives. `kept`: that goes on until somebody ends it. `leftover`: its process died and cleaned nothing up. */
  readonly state: 'running' | 'kept' | 'leftover';
  /** Whose servers these are; `undefined` while the run is just being made. */
  readonly owner?: ProcessIdentity;
  readonly startedAt: Date;
  readonly servers: readonly ServerRecord[];
}

/** What is written down of a server, so that another process can find and end it. */
export interface ServerRecord {
  readonly name: string;
  /** What it is, e.g. `PostgreSQL 15.17`. */
  readonly title: string;
  readonly address: string;
  readonly port: number;
  readonly process: ProcessIdentity;
  /** What ends it at once; nothing of its data is looked at any more. */
  readonly signals: Signals;
}

interface Owner {
  readonly process: ProcessIdentity;
  readonly startedAt: string;
  readonly kept: boolean;
}

/** Linux allows 107 bytes in a socket's path, macOS 103; below the base come `/run-xxxxxx/99/.s.PGSQL.65535`. */
const LONGEST_BASE = 103 - '/run-xxxxxx/99/.s.PGSQL.65535'.length;
const OWNER = 'owner.json';

/**
 * The folder that holds the runs of this user: below the temporary folder, or below /tmp where that is too long for a socket, or closed to the
 * account that root's servers run with.
 */
export function runsFolder(temporary = tmpdir(), isRoot = process.getuid?.() === 0): string {
  const name = `cdk-cutover-${process.getuid?.() ?? 0}`;
  const base = join(temporary, name);
  const fits = Buffer.byteLength(base) <= LONGEST_BASE && (!isRoot || reachableByAll(temporary));
  return ownFolder(fits ? base : join('/tmp', name));
}

/**
 * Makes the folder of a run that this process owns. Other accounts may pass through it but not list it.
 * @param base @default runsFolder()
 */
export function createRun(base = runsFolder()): Run {
  const path = mkdtempSync(join(base, 'run-'));
  ownFolder(path);
  const identity = processIdentity(process.pid);
  if (!identity) throw new Error(`Process ${process.pid} cannot look itself up. Is /proc mounted?`);
  writeOwner(path, { process: identity, startedAt: new Date().toISOString(), kept: false });
  return readRun(path);
}

/** Every run of this user that is on this machine, oldest first. */
export function findRuns(base = runsFolder()): readonly Run[] {
  return readdirSync(base)
    .filter((name) => name.startsWith('run-'))
    .flatMap((name) => readRunIfThere(join(base, name)))
    .sort((one, other) => one.startedAt.getTime() - other.startedAt.getTime());
}

/** Writes down that a run goes on until somebody ends it. Its servers end with its process all the same. */
export function keepRun(run: Pick<Run, 'path'>): void {
  const owner = readJson<Owner>(join(run.path, OWNER));
  if (!owner) throw new Error(`${run.path} is not the folder of a run.`);
  writeOwner(run.path, { ...owner, kept: true });
}

/** Deletes a run's folder. Its servers have to be stopped before. */
export function deleteRunFolder(run: Pick<Run, 'path'>): void {
  rmSync(run.path, { recursive: true, force: true, maxRetries: 3 });
}

/** A new folder for one server of the run: its number is its name, to keep socket paths short. */
export function createServerFolder(run: Pick<Run, 'path'>): string {
  for (let number = 1; ; number++) {
    const path = join(run.path, String(number));
    if (!existsSync(path)) return ownFolder(path);
  }
}

/** Writes a server down beside its folder, which belongs to the servers' account: what we end is not for that account to say. */
export function recordServer(serverFolder: string, record: ServerRecord): void {
  writeJson(`${serverFolder}.json`, record);
}

/** A run as it is now. @param path of its folder, which has to exist */
export function readRun(path: string): Run {
  const owner = readJson<Owner>(join(path, OWNER));
  // A run that is just being made has its folder before it has its owner.
  const startedAt = owner ? new Date(owner.startedAt) : statSync(path).ctime;
  const alive = owner ? isRunning(owner.process) : Date.now() - startedAt.getTime() < 60_000;
  const servers = readdirSync(path)
    .filter((name) => /^\d+\.json$/.test(name))
    .flatMap((name) => readJson<ServerRecord>(join(path, name)) ?? []);
  const state = !alive ? 'leftover' : owner?.kept ? 'kept' : 'running';
  return { id: basename(path), path, state, ...(owner && { owner: owner.process }), startedAt, servers };
}

/** Another run may end, and delete its folder, while we look. */
function readRunIfThere(path: string): readonly Run[] {
  try {
    return [readRun(path)];
  } catch (error) {
    if (existsSync(path)) throw error;
    return [];
  }
}

function writeOwner(path: string, owner: Owner): void {
  writeJson(join(path, OWNER), owner);
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(`${path}.draft`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${path}.draft`, path);
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
