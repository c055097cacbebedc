import type { Watch } from '../../system/load';
import type { Attempt } from './attempt';

/** What keeps a watch: it is told of every attempt. */
export interface RecordingWriteWatch extends Watch {
  record(attempt: Pick<Attempt, 'client' | 'kind' | 'at' | 'outcome' | 'address'>): void;
}

/**
 * @param writers names of all clients that write
 * @param address of the server that has to acknowledge
 * @param since ms since the load started
 */
export function createWriteWatch(writers: readonly string[], address: string, since: number): RecordingWriteWatch {
  const writableAt = new Map<string, number>();
  return {
    record: (attempt) => {
      const { client, kind, at, outcome } = attempt;
      if (kind !== 'write' || at < since) return;
      if (outcome !== 'ok' || attempt.address !== address) writableAt.delete(client);
      else if (!writableAt.has(client)) writableAt.set(client, at);
    },
    wellAfterMs: () => {
      const times = writers.flatMap((writer) => writableAt.get(writer) ?? []);
      return times.length < writers.length ? undefined : Math.round(Math.max(since, ...times) - since);
    },
  };
}
