import { spawn } from 'node:child_process';
import type { ServerAccount } from '../../../../lib/rehearse/workspace/server-account';

/** Ends a server when the process that started it dies, killed included. */
export interface Guard {
  /** The server is stopped by whoever says so. */
  release(): void;
}

/**
 * Waits on a pipe that breaks when this process dies, whatever way; only a word said before that spares the server. It tries again, since
 * the server may be so young that it has no pid file yet.
 */
const SCRIPT = `read -r word
[ "$word" = release ] && exit
for try in 1 2 3 4 5; do
  "$0" stop -D "$1" -m immediate -s && exit
  sleep 1
done`;

/** @param pgCtl path of `pg_ctl`: it finds the server by its data folder, so no number can be mistaken. */
export function guardServer(pgCtl: string, dataFolder: string, account: ServerAccount | undefined): Guard {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, pgCtl, dataFolder], {
    ...account,
    // Of its own group: Ctrl-C in a terminal goes to the whole group, and only we decide when a server ends.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  const pipe: unknown = guard.stdin;
  if (hasUnref(pipe)) pipe.unref();
  return { release: () => void guard.stdin.end('release\n') };
}

/** Node types a child's stdin as a stream; it is a socket, and would keep this process alive. */
function hasUnref(value: unknown): value is { unref(): void } {
  return typeof value === 'object' && value !== null && 'unref' in value && typeof value.unref === 'function';
}
