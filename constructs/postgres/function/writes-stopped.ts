import type { Figures } from '../../../lib/metrics/metrics';
import type { Target } from '../../../runtime/endpoint/endpoint-state';
import { openedAt } from './book';
import { refusesWrites, type FenceView } from './fence/inspect';
import type { Server } from './server';
import { writeElsewhere, type Writers } from './writable';
import { pauseOf } from './write-pause';

/** What a look at both servers found; `undefined` where it could not be learned. */
export interface Seen {
  readonly target?: Target;
  readonly blue?: readonly FenceView[];
  readonly green?: readonly FenceView[];
  readonly writers: Writers;
}

/** The state in figures, as it is at this moment. What could not be learned is left out, never guessed. */
export async function gauges(seen: Seen, green: Server): Promise<Figures> {
  const { target } = seen;
  const stopped = await writesStopped(seen, green);
  return {
    ...(stopped !== undefined && { WritesStopped: stopped }),
    ...(target !== undefined && target !== 'OTHER' && { GreenServes: target === 'GREEN' ? 1 : 0 }),
    ...(target !== undefined && { NeedsAttention: isNeither(seen) || writeElsewhere(target, seen.writers) ? 1 : 0 }),
  };
}

/**
 * Seconds since clients could last write, 0 when they can. Until green was opened for the first time, blue's fence keeps them from writing;
 * from then on that one stays closed for good, and it is green's that closes: to fall back.
 */
async function writesStopped(
  { target, blue, green }: Omit<Seen, 'writers'>,
  server: Server,
): Promise<number | undefined> {
  const serving = target === 'GREEN' ? green : blue;
  if (serving === undefined) return undefined;
  if (!refusesWrites(serving)) return 0;
  // Where green cannot be asked, rather too long than nothing: nobody writes at this moment.
  const opened = await openedAt(server).catch(() => undefined);
  const fence = opened === undefined ? blue : green;
  return fence && pauseOf(fence)();
}

/** No running cutover looks like that: the name leads elsewhere, or to a green that refuses writes while blue takes them. */
function isNeither({ target, blue, green }: Seen): boolean {
  if (target === 'OTHER') return true;
  return (
    target === 'GREEN' &&
    green !== undefined &&
    blue !== undefined &&
    blue.length > 0 &&
    refusesWrites(green) &&
    !refusesWrites(blue)
  );
}
