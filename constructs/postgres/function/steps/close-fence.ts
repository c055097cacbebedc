import { closeFence } from '../fence/close';
import { inspectServer, weakest } from '../fence/inspect';
import { handOverLease, keepLease } from '../fence/hold';
import { keepFromOpening, openFence } from '../fence/open';
import { proveRefused, proveWritable } from '../fence/prove';
import { notPassed } from '../owner/passed';
import { readWork } from '../work';
import { settle } from '../move';
import { moveSubmitted } from '../serving';
import type { Run } from '../run';
import type { Stage } from '../stages';
import { pauseOf } from '../write-pause';

/** Closes the fence on blue. */
export const closeFenceStages: readonly Stage[] = [
  {
    id: 'close-fence',
    do: async (run) => {
      if (await moveSubmitted(run)) return;
      const missing = await notPassed(run);
      if (missing.length > 0) throw new Error(`Blue stays open for its clients: ${missing.join('; ')}`);
      run.facts.fenceId = await closeFence(run, run.blue, { sealed: false });
      await keepLease(run);
    },
    check: async (run) => {
      const state = weakest(await inspectServer(run.blue));
      if (state !== 'closed' && state !== 'sealed') throw new Error(`The fence on blue is ${state}, not closed`);
      await proveRefused(run, run.blue);
      if (state === 'closed') await handOverLease(run);
    },
  },
];

/** Opens blue's fence again. */
export const undoCloseFenceStages: readonly Stage[] = [
  {
    id: 'undo-close-fence',
    do: async (run) => {
      // The fence takes its comparison along. A figure that cannot be had never keeps the fence closed.
      const work = await readWork(run).catch(() => ({}));
      await liftFence(run);
      Object.assign(run.figures, work);
    },
    check: assertWritable,
  },
];

/** Lifts blue's fence unless the endpoint moved or may have moved; what is not known is learned first. */
export async function liftFence(run: Run): Promise<void> {
  await settle(run, 'GREEN');
  const pause = pauseOf(await inspectServer(run.blue).catch(() => []));
  await keepFromOpening(run, run.green);
  await openFence(run, run.blue);
  run.figures.WritePause = pause();
}

/** Throws unless blue takes writes, or never had a fence. */
export async function assertWritable(run: Run): Promise<void> {
  const views = await inspectServer(run.blue);
  const closed = views.filter((view) => view.state !== 'absent' && view.state !== 'open');
  if (closed.length > 0) throw new Error(`The fence on blue is still ${closed[0]!.state} in "${closed[0]!.database}"`);
  await proveWritable(run.blue);
}
