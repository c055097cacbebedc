import { lookFor } from '../../../faults/delivery/wait';
import { killBackend, killServer, restartServer } from '../delivery/crash';
import type { World } from '../world/world';
import { effects } from './effects';
import type { Attack } from './attack';
import type { Scene } from './scene';

const END_MS = 90_000;
/** A client that waits longer for an answer would call it an outage. */
const LONGEST_WAIT_MS = 6_000;
const WATCHED_MS = 12_000;

/** Does something to green between the comparison and the switch. */
async function beforeSwitch(scene: Scene, happens: (world: World) => Promise<boolean>) {
  const { execution: cutover, stopped: switching } = await scene.cutoverFrozenBefore('last-look');
  scene.count(await happens(scene.world));
  scene.resume(switching);
  return cutover;
}

/** Crashes, and what a frozen process holds on a server. */
export const servers: readonly Attack[] = [
  {
    name: 'green-backend-killed',
    sentence:
      'A backend of green is killed between comparison and switch: the recovery empties unlogged tables, and the switch stops.',
    bounded: true,
    planned: 2,
    play: async (scene) => {
      const cutover = await beforeSwitch(scene, ({ rehearsal }) => killBackend(rehearsal.live.green));
      await scene.expectEnd(cutover, 'Failed', END_MS);
    },
  },
  {
    name: 'green-postmaster-killed',
    sentence: 'Green is killed as a whole between comparison and switch, and comes back: the switch stops.',
    bounded: false,
    planned: 2,
    play: async (scene) => {
      const cutover = await beforeSwitch(scene, async ({ rehearsal }) => {
        const killed = await killServer(rehearsal.live.green);
        await restartServer(rehearsal.live.green);
        return killed;
      });
      await scene.expectEnd(cutover, 'Failed', END_MS);
    },
  },
  {
    name: 'green-restarted',
    sentence: 'Green is restarted in order between comparison and switch: nothing is lost, and the switch goes on.',
    bounded: false,
    planned: 2,
    play: async (scene) => {
      const cutover = await beforeSwitch(scene, async ({ rehearsal }) => {
        await rehearsal.live.green.restart();
        return true;
      });
      await scene.expectEnd(cutover, 'Success', END_MS);
    },
  },
  {
    name: 'green-gone-then-undo',
    sentence: 'Green is killed for good while it is filled: the undo lets blue take writes all the same.',
    bounded: true,
    planned: 2,
    play: async (scene) => {
      const cutover = await scene.execute('cutover');
      const stopped = await scene.frozenCopy(cutover);
      scene.count(await killServer(scene.world.rehearsal.live.green));
      scene.resume(stopped);
      await scene.expectEnd(cutover, 'Failed', END_MS);
    },
  },
  {
    name: 'gate-held',
    sentence: 'A function is frozen while it holds the gate: clients have an answer within five seconds all the same.',
    bounded: true,
    planned: 1,
    play: async (scene) => {
      const closes = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.closes, pass: 1 });
      const cutover = await scene.execute('cutover');
      const stopped = await scene.delivery(closes);
      await scene.watchWaits(WATCHED_MS, LONGEST_WAIT_MS);
      scene.resume(stopped);
      await cutover.ended(END_MS);
      scene.note(`cutover: ${cutover.words}`);
    },
  },
  {
    name: 'prepared-after-ddl',
    sentence:
      'A client prepares a transaction after DDL was closed: the attempt ends at once, and clients are not made to wait.',
    bounded: true,
    planned: 2,
    play: async (scene) => {
      const gate = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.gate });
      const cutover = await scene.execute('cutover');
      const stopped = await scene.delivery(gate);
      const rollBack = await scene.prepareTransaction();
      scene.count(true);
      scene.resume(stopped);
      const failed = await lookFor(10_000, () => (cutover.statusOf('close-fence') === 'Failed' ? true : undefined));
      scene.promise(failed === true, 'with a prepared transaction the fence was tried to close for 10 s');
      await scene.blueWritesWithin(5_000);
      await scene.watchWaits(0, LONGEST_WAIT_MS);
      // What it holds keeps the undo from its table until somebody ends it.
      await rollBack();
      await scene.expectEnd(cutover, 'Failed', END_MS);
    },
  },
];
