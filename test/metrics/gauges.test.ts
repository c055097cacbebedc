import { gaugesOf, stateFields } from '../../lib/metrics/gauges';
import type { Figures } from '../../lib/metrics/metrics';
import { noState } from '../../lib/operate/state';
import { states, told } from '../operate/states';

test.each<[string, Parameters<typeof gaugesOf>[0], Figures]>([
  ['blue that serves its clients', told(), { WritesStopped: 0, GreenServes: 0, NeedsAttention: 0 }],
  ['green that serves its clients', states['green, finished'], { WritesStopped: 0, GreenServes: 1, NeedsAttention: 0 }],
  [
    'clients that are stopped',
    told({ clients: 'stopped', stoppedMs: 1_500 }),
    { WritesStopped: 1.5, GreenServes: 0, NeedsAttention: 0 },
  ],
  [
    'clients that are stopped since nobody knows when',
    told({ clients: 'stopped' }),
    { GreenServes: 0, NeedsAttention: 0 },
  ],
  ['clients of whom nothing is known', told({ clients: 'unknown' }), { GreenServes: 0, NeedsAttention: 0 }],
  [
    'what a person must look at',
    told({ attention: ['Two can write.'] }),
    { WritesStopped: 0, GreenServes: 0, NeedsAttention: 1 },
  ],
  [
    'a name that leads to neither',
    { ...states.neither, attention: ['Point the name to blue.'] },
    { WritesStopped: 0, NeedsAttention: 1 },
  ],
  ['a state that nobody told', noState('no route'), {}],
])('%s, in figures', (_, state, figures) => {
  expect(gaugesOf(state)).toEqual(figures);
});

test('the line of a look says who serves, how, and what a person must look at, and nothing where there is nothing', () => {
  expect(stateFields(told())).toEqual({ serves: 'BLUE', clients: 'served', words: 'Blue serves.' });
  expect(stateFields(told({ between: 'back', attention: ['Look.'] }))).toEqual({
    ...{ serves: 'BLUE', clients: 'served', between: 'back', words: 'Blue serves.', attention: ['Look.'] },
  });
});
