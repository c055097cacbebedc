import { runBench } from './run-bench';

it('a part that the bench does not have is named beside those it has', () => {
  expect(runBench('speed')).toMatchObject({
    code: 2,
    names: [],
    stderr: 'There is no part speed. Parts: synth, fence, copy, compare.\n',
  });
});

it('tiny sizes are never recorded as a measurement', () => {
  expect(runBench('--quick', '--record')).toMatchObject({ code: 2, names: [] });
});
