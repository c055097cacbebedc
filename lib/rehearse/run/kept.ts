import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnClientConfig } from '../aws/own-client-config';
import { findRuns, keepRun, type Run } from '../workspace/run-folder';

/** How commands reach a rehearsal that goes on: as an AWS account of its own. */
export interface Kept {
  /** Name of its folder, e.g. `run-4fz2Qa`. */
  readonly id: string;
  /** With what its services are called. */
  readonly client: OwnClientConfig;
  /** The cdk.out that was deployed, and the stack in it. */
  readonly app: string;
  readonly stack: string;
}

const FILE = 'kept.json';

/** Writes down that the run goes on and how it is reached. */
export function keep(run: Pick<Run, 'id' | 'path'>, reach: Omit<Kept, 'id'>): void {
  writeFileSync(join(run.path, FILE), JSON.stringify({ id: run.id, ...reach }), { mode: 0o600 });
  keepRun(run);
}

/**
 * The rehearsal that is kept on this machine.
 * @param id which one; needed only where several are kept
 * @throws when there is none, or none of that id, or several and no id
 */
export function keptRehearsal(id?: string, base?: string): Kept {
  return JSON.parse(readFileSync(join(keptRun(id, base).path, FILE), 'utf8')) as Kept;
}

/** The run of a kept rehearsal; otherwise as `keptRehearsal`. */
export function keptRun(id?: string, base?: string): Run {
  const kept = findRuns(base).filter(({ state }) => state === 'kept');
  const wanted = id === undefined ? kept : kept.filter((run) => run.id === id);
  const names = kept.map((run) => run.id).join(', ');
  if (wanted.length === 1) return wanted[0];
  if (kept.length === 0) throw new Error('No rehearsal is kept on this machine. Start one: rehearse --keep');
  if (id === undefined) throw new Error(`Several rehearsals are kept: name one of them, --rehearsal ${names}.`);
  throw new Error(`No rehearsal ${id} is kept; there is ${names}.`);
}
