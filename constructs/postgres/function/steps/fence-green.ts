import { inspectServer, weakest } from '../fence/inspect';
import { handOverLease, keepLease, takeUpLease } from '../fence/hold';
import { proveRefused } from '../fence/prove';
import { liftGreenFence, raiseGreenFence, withoutLogin } from '../green-fence';
import { assertUndoable, moveSubmitted } from '../serving';
import type { Stage } from '../stages';
import { assertLogins } from './try-logins';

/** Closes a fence on green and lets the client roles log in there. */
export const fenceGreenStages: readonly Stage[] = [
  {
    id: 'fence-green',
    do: async (run) => {
      if (await moveSubmitted(run)) return;
      await takeUpLease(run);
      await keepLease(run);
      await raiseGreenFence(run);
    },
    check: async (run) => {
      if (await moveSubmitted(run)) return;
      const state = weakest(await inspectServer(run.green));
      if (state !== 'sealed') throw new Error(`The fence on green is ${state}, not sealed`);
      const missing = await withoutLogin(run);
      if (missing.length > 0) throw new Error(`Roles may not log in on green: ${missing.join(', ')}`);
      await assertLogins(run, true);
      await proveRefused(run, run.green);
      await handOverLease(run);
    },
  },
];

/** Takes the right to log in on green from the client roles, then the fence. */
export const undoFenceGreenStages: readonly Stage[] = [
  {
    id: 'undo-fence-green',
    do: async (run) => {
      await assertUndoable(run);
      await liftGreenFence(run);
    },
    check: async (run) => {
      const state = weakest(await inspectServer(run.green));
      if (state !== 'absent' && state !== 'open') throw new Error(`The fence on green is still ${state}`);
    },
  },
];
