import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program of others with its environment. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Folder for its output. */
  readonly folder: string;
  readonly stdin?: string;
  readonly stdout?: string;
}

/** Runs it to its end, in a process group of its own, since some end their whole group. Throws with its last words when it fails. */
export async function runCommand({ program, args, env, folder, stdin, stdout }: Command): Promise<void> {
  const log = join(folder, 'log.txt');
  const files = [
    stdin ? openSync(stdin, 'r') : ('ignore' as const),
    openSync(stdout ?? log, 'w'),
    openSync(log, 'a'),
  ] as const;
  const child = spawn(program, [...args], { env, detached: true, stdio: [...files] });
  const end = () => child.pid && process.kill(-child.pid, 'SIGTERM');
  process.once('exit', end);
  const code = await new Promise((done, failed) => child.on('error', failed).on('exit', done));
  process.removeListener('exit', end);
  for (const file of files) if (typeof file === 'number') closeSync(file);
  if (code === 0) return;
  throw new Error(`${program} ended with ${String(code)}: ${readFileSync(log, 'utf8').slice(-2000)}`);
}
