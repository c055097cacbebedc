import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity';

const POLL_MS = 10;
/** How long PostgreSQL gets to answer each signal, gentlest first: fast shutdown, immediate shutdown, none. */
const FAST: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

/**
 * Ends a PostgreSQL server and waits until it has ended. Nothing happens when it has already, or when its number belongs to another
 * process by now.
 * @param how `in order` writes everything to disk; `at once` is for data that is thrown away.
 */
export async function stopProcess(server: ProcessIdentity, how: 'in order' | 'at once' = 'in order'): Promise<void> {
  for (const [signal, patience] of how === 'in order' ? FAST : FAST.slice(1)) {
    if (!isRunning(server)) return;
    try {
      process.kill(server.pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < patience; waited += POLL_MS) {
      if (!isRunning(server)) return;
      await sleep(POLL_MS);
    }
  }
  throw new Error(`Process ${server.pid}, a PostgreSQL server, does not end.`);
}
