import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a script and all that it started used at most, in bytes. */
export interface Peak {
  /** Resident memory of all its processes at a time; what they share counts once for each. */
  readonly memory: number;
  /** All files in its temporary folder at a time. */
  readonly files: number;
}

const EVERY_MS = 100;

/** Looks ten times a second until it is stopped. Linux only: elsewhere it sees no memory. */
export function watchPeak(pid: number, folder: string): { stop(): Peak } {
  let [memory, files] = [0, 0];
  const look = () => {
    memory = Math.max(memory, memoryOf(pid));
    files = Math.max(files, bytesIn(folder));
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return { memory, files };
    },
  };
}

function memoryOf(root: number): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of entries('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const status = read(`/proc/${name}/status`);
    parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
    resident.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
  }
  const belongs = (pid: number): boolean => pid === root || (parents.has(pid) && belongs(parents.get(pid)!));
  return [...resident].reduce((sum, [pid, bytes]) => (belongs(pid) ? sum + bytes : sum), 0);
}

function bytesIn(folder: string): number {
  return entries(folder).reduce((sum, name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return sum + (found?.isDirectory() ? bytesIn(join(folder, name)) : (found?.size ?? 0));
  }, 0);
}

/** What is gone by the time it is looked at holds nothing. */
function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
