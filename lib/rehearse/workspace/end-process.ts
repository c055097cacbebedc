import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity';

const POLL_MS = 10;
/** Signals, gentlest first, and how many ms each gets to be answered. */
export type Signals = readonly (readonly [NodeJS.Signals, number])[];

/**
 * Ends a process by these signals and waits until it has ended. Nothing happens when it has already, or when its number belongs to another process by
 * now.
 * @param what it is, for the error
 */
export async function endProcess(identity: ProcessIdentity, what: string, signals: Signals): Promise<void> {
  for (const [signal, patience] of signals) {
    if (!isRunning(identity)) return;
    try {
      process.kill(identity.pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < patience; waited += POLL_MS) {
      if (!isRunning(identity)) return;
      await sleep(POLL_MS);
    }
  }
  throw new Error(`Process ${identity.pid}, ${what}, does not end.`);
}
