import { setTimeout as pause } from 'node:timers/promises';
import { effects } from './effects';
import type { Attack } from './attack';

const END_MS = 90_000;
/** Blue's fence lifts itself within a minute of the death of whoever works under it, and within three of a step that no other followed. */
const [WORK_LAPSED_MS, HANDOVER_LAPSED_MS] = [75_000, 195_000];
/** Longer than the fence stays closed without whoever works, and shorter than it waits for the next step. */
const SLOW_HANDOVER_MS = 100_000;

/** An execution was stopped, and what it started lives on. */
export const outlived: readonly Attack[] = [
  {
    name: 'cancelled-function-lives-on',
    sentence:
      'An execution is cancelled whose function is frozen right before it takes the gate; a new cutover copies; the function wakes up.',
    bounded: true,
    planned: 1,
    play: async (scene) => {
      const gate = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.gate });
      const cancelled = await scene.execute('cutover');
      const stopped = await scene.delivery(gate);
      await scene.endLockSessions();
      await cancelled.cancel();
      await cancelled.ended(END_MS);
      const next = await scene.execute('cutover');
      await next.reached('copy', END_MS);
      scene.resume(stopped);
      await scene.expectEnd(next, 'Success', END_MS);
    },
  },
  {
    name: 'stale-undo-takes-nothing-back',
    sentence:
      "An undo is frozen right before it removes blue's fence, and cancelled; a new cutover copies; the undo wakes up.",
    bounded: true,
    planned: 3,
    play: async (scene) => {
      scene.world.aws.faults.failAt('try-schema');
      const { execution: cancelled, stopped: begun } = await scene.cutoverFrozenBefore('undo-install-fence');
      const removes = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.removes });
      scene.resume(begun);
      const stopped = await scene.delivery(removes);
      await scene.endLockSessions();
      await cancelled.cancel();
      await cancelled.ended(END_MS);
      const next = await scene.execute('cutover');
      const copying = await scene.frozenCopy(next);
      scene.resume(stopped);
      await pause(3_000);
      scene.resume(copying);
      await scene.expectEnd(next, 'Success', END_MS);
    },
  },
  {
    name: 'cancelled-copy-lives-on',
    sentence:
      'A cutover is cancelled whose host stands still, and hears nothing of it; a new cutover copies and compares; the host wakes up, and its copy clears and fills green.',
    bounded: true,
    planned: 3,
    play: async (scene) => {
      const cancelled = await scene.execute('cutover');
      await scene.frozenCopy(cancelled);
      const frozen = await scene.freezeHosts();
      scene.world.aws.faults.agentsHear = false;
      await cancelled.cancel();
      await cancelled.ended(END_MS);
      const { execution: next, stopped: switching } = await scene.cutoverFrozenBefore('last-look');
      scene.wakeHosts(frozen);
      await pause(6_000);
      scene.resume(switching);
      await scene.expectEnd(next, 'Success', END_MS);
    },
  },
  {
    name: 'lease-lapses-in-copy',
    sentence:
      'The whole host is frozen for longer than the lease: blue takes writes again, and what was copied is not switched to.',
    bounded: false,
    planned: 2,
    play: async (scene) => {
      const cutover = await scene.execute('cutover');
      const stopped = await scene.frozenCopy(cutover);
      const frozen = await scene.freezeHosts();
      await scene.blueWritesWithin(WORK_LAPSED_MS);
      scene.resume(stopped);
      scene.wakeHosts(frozen);
      await scene.expectEnd(cutover, 'Failed', END_MS);
    },
  },
  {
    name: 'lease-lapses-in-switch',
    sentence:
      'The switch is frozen after its last look for longer than the lease: blue takes writes again, and nothing moves.',
    bounded: false,
    planned: 1,
    play: async (scene) => {
      const { execution: cutover, stopped } = await scene.cutoverFrozenBefore('seal-fence');
      await scene.blueWritesWithin(WORK_LAPSED_MS);
      scene.resume(stopped);
      await scene.expectEnd(cutover, 'Failed', END_MS);
    },
  },
  {
    name: 'lease-lapses-in-handover',
    sentence:
      "A step is frozen before it takes blue's fence up from the one before: blue takes writes again within three minutes, and nothing moves.",
    bounded: false,
    planned: 1,
    play: async (scene) => {
      const { execution: cutover, stopped } = await scene.cutoverFrozenBefore('fence-green');
      await scene.blueWritesWithin(HANDOVER_LAPSED_MS);
      scene.resume(stopped);
      await scene.expectEnd(cutover, 'Failed', END_MS);
    },
  },
  {
    name: 'slow-handover',
    sentence:
      "A step stands still for longer than a minute before it takes blue's fence up from the one before: the fence has waited for it, and the cutover goes on.",
    bounded: false,
    planned: 1,
    play: async (scene) => {
      const { execution: cutover, stopped } = await scene.cutoverFrozenBefore('fence-green');
      await pause(SLOW_HANDOVER_MS);
      scene.resume(stopped);
      await scene.expectEnd(cutover, 'Success', END_MS);
    },
  },
  {
    name: 'stale-host-renews',
    sentence:
      "A cutover is cancelled whose host stands still, and hears nothing of it; a new cutover's switch stands still; the host wakes up, and renews the fence for nobody: blue takes writes again.",
    bounded: false,
    planned: 3,
    play: async (scene) => {
      const cancelled = await scene.execute('cutover');
      await scene.frozenCopy(cancelled);
      const frozen = await scene.freezeHosts();
      scene.world.aws.faults.agentsHear = false;
      await cancelled.cancel();
      await cancelled.ended(END_MS);
      const { execution: next, stopped: sealing } = await scene.cutoverFrozenBefore('seal-fence');
      scene.wakeHosts(frozen);
      await scene.blueWritesWithin(WORK_LAPSED_MS);
      scene.resume(sealing);
      await scene.expectEnd(next, 'Failed', END_MS);
    },
  },
];
