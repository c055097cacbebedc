import { setTimeout as pause } from 'node:timers/promises';
import { whoServes } from '../../../../lib/operate/explain';
import { blueServes } from '../../../../lib/operate/state';
import { hostsOf } from '../../../faults/world/host-group';
import { effects } from './effects';
import type { Attack } from './attack';

const END_MS = 90_000;

/** Two drivers, started by hand. */
export const secondDrivers: readonly Attack[] = [
  {
    name: 'second-cutover-in-copy',
    sentence:
      'A second cutover, started while the first one copies, is slow between its look and its clearing: it clears green after the first one compared it.',
    bounded: true,
    planned: 3,
    play: async (scene) => {
      const first = await scene.execute('cutover');
      const copying = await scene.frozenCopy(first);
      const second = await scene.executeBeside('cutover');
      await second.reached('copy', END_MS);
      const secondClears = scene.arm({ place: 'host', signal: 'SIGSTOP', texts: effects.clears });
      const clearing = await scene.deliveryUnlessEnded(secondClears, second);
      const firstSwitches = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.begins('last-look') });
      scene.resume(copying);
      const switching = await scene.delivery(firstSwitches);
      scene.resume(clearing);
      await second.ended(20_000);
      scene.resume(switching);
      await scene.expectEnd(first, 'Success', END_MS);
      await scene.expectEnd(second, 'Failed', END_MS);
    },
  },
  {
    name: 'two-cutovers-a-second-apart',
    sentence:
      'Two executions of the cutover are started a second apart: one comes to its end, the other one changes nothing.',
    bounded: true,
    planned: 1,
    play: async (scene) => {
      const first = await scene.execute('cutover');
      await pause(1_000);
      const second = await scene.executeBeside('cutover');
      await scene.expectEnd(first, 'Success', END_MS);
      await scene.expectEnd(second, 'Failed', END_MS);
    },
  },
  {
    name: 'cutover-under-prepare',
    sentence: 'A cutover is started under a running prepare: what prepare says it did is there afterwards.',
    bounded: true,
    planned: 1,
    play: async (scene) => {
      const prepare = await scene.execute('prepare');
      await prepare.reached('create-roles', END_MS);
      const cutover = await scene.executeBeside('cutover');
      await prepare.ended(END_MS);
      await cutover.ended(END_MS);
      scene.note(`prepare: ${prepare.words}`);
      scene.note(`cutover: ${cutover.words}`);
      const state = await scene.world.rehearsal.state();
      const stands = (blueServes(state) && state.reachable && state.left) || cutover.view.status === 'Success';
      scene.promise(
        prepare.view.status !== 'Success' || stands,
        `prepare ended Success, and of what it made it is so: ${whoServes(state)}`,
      );
      scene.promise(prepare.view.status === 'Success', `the running prepare ended ${prepare.view.status}`);
    },
  },
  {
    name: 'loser-ends-nothing',
    sentence:
      "A second cutover fails while the first one copies: its undo neither ends the first one's host nor takes back its work.",
    bounded: true,
    planned: 2,
    play: async (scene) => {
      const { aws, values } = scene.world.rehearsal;
      const winner = await scene.execute('cutover');
      const copying = await scene.frozenCopy(winner);
      const before = hostsOf(aws, values.HostGroup);
      aws.faults.failAt('install-fence');
      const loser = await scene.executeBeside('cutover');
      await scene.expectEnd(loser, 'Failed', END_MS);
      aws.faults.clear();
      const after = hostsOf(aws, values.HostGroup);
      scene.promise(
        before.every((id) => after.includes(id)),
        "the loser's undo ended the winner's host",
      );
      scene.resume(copying);
      await scene.expectEnd(winner, 'Success', END_MS);
    },
  },
  {
    name: 'undo-under-cutover',
    sentence: 'The undo document is started by hand while a cutover is about to switch.',
    bounded: false,
    planned: 2,
    play: async (scene) => {
      const { execution: cutover, stopped: switching } = await scene.cutoverFrozenBefore('last-look');
      const undo = await scene.executeBeside('undo');
      await undo.ended(15_000);
      scene.resume(switching);
      await scene.expectEnd(cutover, 'Success', END_MS);
      await scene.expectEnd(undo, 'Failed', END_MS);
    },
  },
  {
    name: 'fall-back-under-watch',
    sentence: 'A fall back is started while the cutover watches: the cutover goes on, the fall back changes nothing.',
    bounded: false,
    planned: 1,
    losesGreen: true,
    play: async (scene) => {
      const cutover = await scene.execute('cutover');
      await cutover.reached('watch', END_MS);
      const fallBack = await scene.executeBeside('fallBack', { FallBack: 'lose-writes' });
      await scene.expectEnd(cutover, 'Success', END_MS);
      await scene.expectEnd(fallBack, 'Failed', END_MS);
    },
  },
];
