import type { Sessions } from './sessions';
import type { Work } from './order-of-work';

/**
 * Does the work in its order: whoever is free takes the first piece that nobody took and that can begin.
 * @param done is given each piece, and how many are left, itself included
 */
export async function perform(
  work: readonly Work[],
  sessions: Sessions,
  done: (piece: Work, left: number) => Promise<void>,
): Promise<void> {
  const waiting = [...work];
  const finished = new Set([0]);
  let failed = false;
  let wake: (() => void)[] = [];
  const worker = async () => {
    while (waiting.length > 0 && !failed) {
      const at = waiting.findIndex(({ before }) => finished.has(before));
      const [piece] = at < 0 ? [] : waiting.splice(at, 1);
      if (piece === undefined) {
        await new Promise<void>((go) => wake.push(go));
        continue;
      }
      try {
        await sessions.do(() => done(piece, work.length - finished.size + 1));
        finished.add(piece.number);
      } catch (error) {
        failed = true;
        throw error;
      } finally {
        for (const go of wake) go();
        wake = [];
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(sessions.most, work.length) }, worker));
  const bad = ends.find((end) => end.status === 'rejected');
  if (bad) throw bad.reason;
}
