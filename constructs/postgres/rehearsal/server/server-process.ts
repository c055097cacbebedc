import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity, type ProcessIdentity } from '../../../../lib/rehearse/workspace/process-identity';
import type { ServerAccount } from '../../../../lib/rehearse/workspace/server-account';
import type { Engine } from './engine';
import { ENVIRONMENT } from './initial-data';

const READY_LIMIT_MS = 30_000;
const POLL_MS = 5;

/**
 * Starts the server on `<folder>/data` and waits until it takes connections. Its words go to `<folder>.log`.
 * @param spawned told of the process as soon as there is one: whoever dies while it starts must not leave it behind unknown.
 * @throws when it ends instead, with the last lines that it wrote.
 */
export async function launchServer(
  engine: Engine,
  folder: string,
  account: ServerAccount | undefined,
  spawned: (server: ProcessIdentity) => void,
): Promise<ProcessIdentity> {
  const data = join(folder, 'data');
  const log = openSync(logFileOf(folder), 'a', 0o600);
  const server = spawn(join(engine.bin, 'postgres'), ['-D', data], {
    ...account,
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    env: ENVIRONMENT,
  });
  closeSync(log);
  server.unref();
  let failure: string | undefined;
  server.once('error', (error) => (failure = error.message));
  server.once('exit', (code, signal) => (failure = `it ended with ${signal ?? `code ${code}`}`));
  const identity = server.pid === undefined ? undefined : processIdentity(server.pid);
  if (identity) spawned(identity);
  for (const limit = Date.now() + READY_LIMIT_MS; failure === undefined && Date.now() < limit; await sleep(POLL_MS)) {
    if (identity && isReady(data, identity.pid)) return identity;
  }
  server.kill('SIGQUIT');
  throw new Error(
    `PostgreSQL ${engine.version} did not start: ${failure ?? `not ready after ${READY_LIMIT_MS / 1000} s`}. It wrote:\n${lastLines(folder)}`,
  );
}

/** Beside the server's folder: root must not open a file in a folder of another account. */
export function logFileOf(folder: string): string {
  return `${folder}.log`;
}

/** The server writes its number into the first line of its pid file and `ready` into the eighth. */
function isReady(data: string, pid: number): boolean {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function lastLines(folder: string): string {
  return readFileSync(logFileOf(folder), 'utf8').trim().split('\n').slice(-10).join('\n');
}
