import { setTimeout as sleep } from 'node:timers/promises';
import { ttlMs } from '../../../runtime/endpoint/client-endpoint';
import type { Run } from './run';
import type { Server } from './server';
import { clientSessions, endClientSessions } from './sessions';

/** A busy pool finds its sessions ended for so long after the name was forgotten everywhere. */
const BUSY_MS = 3_000;
/** While a client may still resolve the old address, only what has been idle for a moment is ended: it would come back at once. */
const IDLE_MS = 100;

/**
 * Ends idle client sessions again and again, so that pools move to where the name leads now: the unused ones at once, those in use between two
 * statements as soon as one TTL has passed and reconnecting leads there. Returns how many it ended.
 */
export async function drainClients(run: Run, server: Server): Promise<number> {
  const started = Date.now();
  const ttl = await ttlMs(run.values);
  const longest = Math.min(ttl + BUSY_MS, Math.max(0, run.deadline.left - 20_000));
  let ended = 0;
  for (;;) {
    const passed = Date.now() - started;
    ended += await endClientSessions(server, 'idle', passed < ttl ? IDLE_MS : 0);
    if (passed >= longest || (passed >= ttl && (await clientSessions(server)).length === 0)) return ended;
    await sleep(passed < ttl ? 100 : 20);
  }
}
