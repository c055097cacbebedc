import type { State } from '../../../lib/system/state';
import type { Target } from '../../../runtime/endpoint/endpoint-state';
import { openedAt } from './book';
import { refusesWrites, type FenceView } from './fence/inspect';
import type { Server } from './server';
import { pauseOf } from './write-pause';

/** What a look at both servers found; `undefined` where it could not be learned. */
export interface Looked {
  readonly target?: Target;
  readonly blue?: readonly FenceView[];
  readonly green?: readonly FenceView[];
}

/** Whether clients can write where the name leads them, and how long they have not been able to. */
export async function clientsOf(looked: Looked, green: Server): Promise<Pick<State, 'clients' | 'stoppedMs'>> {
  const serving = looked.target === 'GREEN' ? looked.green : looked.blue;
  if (serving === undefined) return { clients: 'unknown' };
  if (!refusesWrites(serving)) return { clients: 'served' };
  const stopped = await writesStopped(looked, green);
  return { clients: 'stopped', ...(stopped !== undefined && { stoppedMs: Math.round(stopped * 1_000) }) };
}

/**
 * Seconds since clients could last write. Until green was opened for the first time, blue's fence keeps them from writing; from then on that one stays
 * closed for good, and it is green's that closes: to fall back.
 */
async function writesStopped({ blue, green }: Looked, server: Server): Promise<number | undefined> {
  // Where green cannot be asked, rather too long than nothing: nobody writes at this moment.
  const opened = await openedAt(server).catch(() => undefined);
  const fence = opened === undefined ? blue : green;
  return fence && pauseOf(fence)();
}
