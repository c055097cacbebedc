import { setTimeout as pause } from 'node:timers/promises';
import { effects } from './effects';
import type { Attack } from './attack';
import type { Scene } from './scene';
import type { StartedExecution } from '../../../faults/world/execution';
import type { Delivered } from '../../../faults/delivery/armoury';

const END_MS = 90_000;
/** What a process that goes on gets to do its effect, and clients to notice. */
const EFFECT_MS = 1_500;

/** A function is stopped right before it opens a fence, its lock alone dies, another driver finishes, and then it wakes up. */
export const frozenOpenings: readonly Attack[] = [
  {
    name: 'frozen-undo-opens-blue',
    sentence: 'An undo is frozen right before it opens blue; a new cutover finishes; the undo wakes up.',
    bounded: true,
    planned: 1,
    play: async (scene) => {
      scene.world.aws.faults.failAt('copy');
      const failing = await scene.execute('cutover');
      const stopped = await frozenAt(scene, failing, 'undo-close-fence');
      const next = await scene.execute('cutover');
      await next.reached('watch', END_MS);
      scene.resume(stopped);
      await pause(EFFECT_MS);
      await scene.expectEnd(next, 'Success', END_MS);
    },
  },
  {
    name: 'frozen-fall-back-opens-blue',
    sentence:
      'A fall back is frozen right before it opens blue; the cutover is finished again; the fall back wakes up.',
    bounded: true,
    planned: 1,
    losesGreen: true,
    play: async (scene) => {
      await scene.expectEnd(await scene.execute('cutover'), 'Success', END_MS);
      const fallBack = await scene.execute('fallBack', { FallBack: 'lose-writes' });
      const stopped = await frozenAt(scene, fallBack, 'fb-open-blue');
      const next = await scene.execute('cutover');
      await next.reached('watch', END_MS);
      scene.resume(stopped);
      await pause(EFFECT_MS);
      await next.ended(END_MS);
      scene.note(`cutover: ${next.words}`);
    },
  },
  {
    name: 'frozen-switch-opens-green',
    sentence: 'A switch is frozen right before it opens green; a fall back opens blue; the switch wakes up.',
    bounded: true,
    planned: 2,
    losesGreen: true,
    play: async (scene) => {
      const cutover = await scene.execute('cutover');
      const stopped = await frozenAt(scene, cutover, 'switch');
      // Green's roles may log in until the fall back takes that from them, right after it opened blue.
      const refuses = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.refuses });
      const fallBack = await scene.execute('fallBack', { FallBack: 'lose-writes' });
      const opened = await scene.delivery(refuses);
      scene.resume(stopped);
      await pause(EFFECT_MS);
      scene.resume(opened);
      await scene.expectEnd(fallBack, 'Success', END_MS);
    },
  },
];

/** Stops a step right before it opens a fence, ends the session that holds its lock if there is one, and cancels the execution: the process lives on. */
async function frozenAt(scene: Scene, execution: StartedExecution, step: string): Promise<Delivered | undefined> {
  await execution.reached(step, END_MS);
  const stopped = await scene.delivery(scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.opens }));
  await scene.endLockSessions();
  await execution.cancel();
  await execution.ended(END_MS);
  return stopped;
}
