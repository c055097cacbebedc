import { setTimeout as sleep } from 'node:timers/promises';
import { ttlMs } from './cloud-map';
import type { Run } from './run';
import type { Server } from './server';
import { clientSessions, endClientSessions } from './sessions';

/** A busy pool finds its sessions ended for at least so long. */
const BUSY_MS = 3_000;

/**
 * Ends idle client sessions again and again, so that pools move to where the name leads now: for one TTL, and for a few seconds where some
 * are busy. Returns how many it ended.
 */
export async function drainClients(run: Run, server: Server): Promise<number> {
  const started = Date.now();
  const ttl = await ttlMs(run.values);
  const longest = Math.min(Math.max(ttl, BUSY_MS), Math.max(0, run.deadline.left - 20_000));
  let ended = 0;
  for (;;) {
    // Only what has been idle for a moment: a session that is about to be used would answer with an error.
    ended += await endClientSessions(server, 'idle', 100);
    const passed = Date.now() - started;
    if (passed >= longest || (passed >= ttl && (await clientSessions(server)).length === 0)) return ended;
    await sleep(100);
  }
}
