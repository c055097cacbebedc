import { effects } from './effects';
import type { Attack } from './attack';

/** Two drivers, started by hand. */
export const secondDrivers: readonly Attack[] = [
  {
    name: 'second-cutover-in-copy',
    sentence:
      'A second cutover, started while the first one copies, is slow between its look and its clearing: it clears green after the first one compared it.',
    bounded: true,
    planned: 3,
    play: async (scene) => {
      const firstCopies = scene.arm({ place: 'host', signal: 'SIGSTOP', texts: [effects.clears] });
      const first = await scene.execute('cutover');
      const copying = await scene.delivery(firstCopies);
      const secondClears = scene.arm({ place: 'host', signal: 'SIGSTOP', texts: [effects.clears] });
      const second = await scene.executeBeside('cutover');
      const clearing = await scene.deliveryUnlessEnded(secondClears, second);
      const firstSwitches = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: [effects.begins('last-look')] });
      scene.resume(copying);
      const switching = await scene.delivery(firstSwitches);
      scene.resume(clearing);
      await second.ended(20_000);
      scene.note(`second: ${second.words}`);
      scene.resume(switching);
      const end = await first.ended(60_000);
      scene.note(`first: ${first.words}`);
      scene.promise(second.view.status === 'Failed', `the second cutover ended ${second.view.status}`);
      scene.promise(end === 'Success', `the first cutover ended ${end ?? 'not at all'}`);
    },
  },
];
