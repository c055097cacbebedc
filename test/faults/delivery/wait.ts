import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 10;

/** Looks until there is an answer. `undefined` when there was none in time. */
export async function lookFor<T>(
  ms: number,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> {
  const until = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined || Date.now() >= until) return found;
    await pause(EVERY_MS);
  }
}
