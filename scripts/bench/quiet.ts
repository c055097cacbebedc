import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Share of the processors' time that others may use while nothing of the bench runs. */
const MOST_BUSY = 0.1;
const LOOK_MS = 3_000;

/** What the processors did so far, in milliseconds of all of them together. */
export interface Times {
  readonly idle: number;
  readonly all: number;
}

/** Throws unless the machine is quiet: figures that were taken beside other work are not recorded. Call it while the bench itself does nothing. */
export async function assertQuiet(look: () => Times = processorTimes, forMs = LOOK_MS): Promise<void> {
  const before = look();
  await sleep(forMs);
  const busy = busyShare(before, look());
  if (busy <= MOST_BUSY) return;
  throw new Error(
    `This machine is not quiet: other work takes ${Math.round(busy * 100)} % of its processors (at most ${MOST_BUSY * 100} %). ` +
      'Nothing was recorded; end that work, or measure without --record.',
  );
}

/** Which part of the time between two looks the processors worked. */
export function busyShare(before: Times, after: Times): number {
  const all = after.all - before.all;
  return all > 0 ? 1 - (after.idle - before.idle) / all : 0;
}

function processorTimes(): Times {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.map((each) => sum(Object.values(each)))) };
}
