import { parseOptions } from '../../scripts/bench/options';
import { partsOf, type SystemBench } from '../../scripts/bench/system-bench';

const parse = (...args: readonly string[]) => parseOptions(args, ['glow', 'burn']);

it('all parts are run unless some are named, in their own order', () => {
  expect(parse().parts).toEqual(['glow', 'burn']);
  expect(parse('burn', 'glow').parts).toEqual(['glow', 'burn']);
  expect(parse('burn').parts).toEqual(['burn']);
});

it('a part that the bench does not have is named beside those it has', () => {
  expect(() => parse('speed')).toThrow('There is no part speed. Parts: glow, burn.');
});

it('five rounds are run unless it only is to show that it works, or somebody says how many', () => {
  expect([parse(), parse('--quick'), parse('--rounds', '2')].map(({ rounds }) => rounds)).toEqual([5, 1, 2]);
  expect(() => parse('--rounds', 'two')).toThrow('--rounds two: give a whole number from 1 on');
});

it('neither tiny sizes nor one size are recorded as a measurement', () => {
  expect(() => parse('--quick', '--record')).toThrow('--quick measures nothing: there is nothing to --record');
  expect(() => parse('--megabytes', '3', '--record')).toThrow('--record takes all sizes: leave --megabytes out');
});

it('parts of all systems are run, and two of the same name are refused', () => {
  const of = (...names: readonly string[]): SystemBench => ({
    parts: Object.fromEntries(names.map((name) => [name, () => Promise.resolve([])])),
    facts: () => ({}),
  });
  expect(Object.keys(partsOf([of('glow', 'burn'), of('freeze')]))).toEqual(['glow', 'burn', 'freeze']);
  expect(() => partsOf([of('glow'), of('freeze', 'glow')])).toThrow(
    'Two systems have a bench glow: give one of them another name.',
  );
});
