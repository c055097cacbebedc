import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { send, stateOf } from './processes';
import { lookFor } from './wait';

/** A fault that waits for a text to leave a process. */
export interface Armed {
  /** Whose processes: those of the functions, or those of the hosts. */
  readonly place: 'function' | 'host';
  readonly signal: 'SIGSTOP' | 'SIGKILL';
  /** Any of these, as it is written to a server, to AWS or to the log; of the hosts' tools, an argument. */
  readonly texts: readonly string[];
  /** So many matches are let pass. @default 0 */
  readonly pass?: number;
}

/** A process that was stopped or killed right before its effect. */
export interface Delivered {
  readonly pid: number;
  /** Of its end of the connection that the text was for; 0 when there is none. */
  readonly port: number;
  readonly text: string;
}

const FOLDERS = ['armed', 'taken', 'delivered'];

/** Faults as files in a folder: the processes take them from there. */
export class Armoury {
  private number = 0;
  private readonly stopped = new Set<number>();

  constructor(readonly folder: string) {
    this.clear();
  }

  /** @returns its name, by which it is asked for */
  arm({ place, signal, texts, pass = 0 }: Armed): string {
    this.number += 1;
    const name = String(this.number);
    const draft = join(this.folder, `${name}.draft`);
    writeFileSync(draft, `${[`${place} ${signal} ${pass}`, ...texts].join('\n')}\n`);
    renameSync(draft, join(this.folder, 'armed', name));
    return name;
  }

  /** Waits until the process is seen stopped or gone. `undefined` when that did not happen in time. */
  async delivered(name: string, ms: number): Promise<Delivered | undefined> {
    const found = await lookFor(ms, () => this.taken(name));
    if (found === undefined) return undefined;
    const seen = await lookFor(2_000, () => (stateOf(found.pid) === 'runs' ? undefined : found));
    if (seen !== undefined && stateOf(seen.pid) === 'stopped') this.stopped.add(seen.pid);
    return seen;
  }

  /** What took it, if anything did by now. */
  taken(name: string): Delivered | undefined {
    const path = join(this.folder, 'delivered', name);
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Delivered) : undefined;
  }

  /** Takes back what nobody has taken. */
  disarm(name: string): void {
    rmSync(join(this.folder, 'armed', name), { force: true });
  }

  /** Counts processes that somebody else stopped among those that `clear` ends. */
  noteStopped(pids: readonly number[]): void {
    for (const pid of pids) this.stopped.add(pid);
  }

  /** Lets a stopped process go on. */
  resume({ pid }: Pick<Delivered, 'pid'>): void {
    send(pid, 'SIGCONT');
  }

  /** Forgets every fault, and ends every process that is still stopped. */
  clear(): void {
    for (const name of FOLDERS) rmSync(join(this.folder, name), { recursive: true, force: true });
    for (const name of FOLDERS) mkdirSync(join(this.folder, name), { recursive: true });
    for (const pid of this.stopped) if (stateOf(pid) === 'stopped') send(pid, 'SIGKILL');
    this.stopped.clear();
  }
}
