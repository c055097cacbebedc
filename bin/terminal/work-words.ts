import { count, duration } from '../../lib/report/html-text';
import type { Work } from '../../lib/system/state';

/** How far a piece of work has come, e.g. `31 MB of 40 MB of database shop, about 3 s left`. */
export function workWords(work: Work): string {
  const { on, done, of, unit } = work;
  const left = leftMs(work);
  const estimate = left === undefined ? '' : `, about ${duration(Math.max(1_000, left))} left`;
  const far = unit === 'bytes' ? `${megabytes(done)} of ${megabytes(of)}` : `${count(done)} of ${count(of)} ${unit}`;
  return `${far} of ${on}${estimate}`;
}

/** How long it will take from here, in ms, at the rate so far; `undefined` while nothing can be said. */
export function leftMs({ done, of, forMs }: Pick<Work, 'done' | 'of' | 'forMs'>): number | undefined {
  if (done <= 0 || done > of || forMs <= 0) return undefined;
  return Math.round((forMs / done) * (of - done));
}

function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`;
}
