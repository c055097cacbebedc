import { refusesWrites, type FenceView } from './fence/inspect';

/**
 * How long clients have not been able to write: since the first database of a server was closed, by that server's clock. Asked for later, it has
 * grown by the time in between. `undefined` where no database refuses writes.
 */
export function pauseOf(views: readonly FenceView[]): () => number | undefined {
  const seenAt = Date.now();
  const closed = views.filter((view) => refusesWrites([view]));
  const longest = Math.max(...closed.map(({ closedForMs }) => closedForMs ?? 0));
  return () => (closed.length === 0 ? undefined : Math.max(0, longest + Date.now() - seenAt) / 1000);
}
