import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A script as the agent runs it. */
export interface ShellScript {
  /** Folder for the script and its output; made when it is not there. */
  readonly folder: string;
  readonly lines: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Ends the script early: `Cancelled`. */
  readonly signal: AbortSignal;
}

export interface ShellResult {
  readonly status: 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Exit code of a script that SSM ended. */
const ENDED = 143;
/** What a script that is ended gets to clean up, in ms. */
const GRACE_MS = 500;

/** Runs a script to its end: then nothing that it started is left, whatever the end was. */
export async function runShellScript(script: ShellScript): Promise<ShellResult> {
  const { folder, lines, workingDirectory, environment, timeoutSeconds, signal } = script;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, '_script.sh');
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o700 });
  // Files instead of pipes: a process that outlives the script cannot hold its output open.
  const [out, err] = [openSync(join(folder, 'stdout'), 'w', 0o600), openSync(join(folder, 'stderr'), 'w', 0o600)];
  const child = spawn('sh', ['-c', `exec '${path.replaceAll("'", `'\\''`)}'`], {
    cwd: workingDirectory,
    env: environment,
    detached: true,
    stdio: ['ignore', out, err],
  });
  closeSync(out);
  closeSync(err);
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? ENDED)).once('error', () => resolve(127));
  });
  let end: ShellResult['status'] | undefined;
  let patience: NodeJS.Timeout | undefined;
  const endAs = (status: ShellResult['status']) => (): void => {
    end ??= status;
    // A script that has process groups of its own ends them when it is asked to end; killed, it could not.
    signalGroup(child.pid, 'SIGTERM');
    patience ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  const cancel = endAs('Cancelled');
  const timer = setTimeout(endAs('TimedOut'), timeoutSeconds * 1000);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const code = await exited;
  clearTimeout(timer);
  clearTimeout(patience);
  signal.removeEventListener('abort', cancel);
  signalGroup(child.pid, 'SIGKILL');
  return {
    status: end ?? (code === 0 ? 'Success' : 'Failed'),
    exitCode: end === undefined ? code : ENDED,
    stdout: readFileSync(join(folder, 'stdout'), 'utf8'),
    stderr: readFileSync(join(folder, 'stderr'), 'utf8'),
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of the group is left: the usual end.
  }
}
