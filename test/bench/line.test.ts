import { isMet, printed } from '../../scripts/bench/line';
import { median, ratios } from '../../scripts/bench/measure';

const line = { part: 'synth', name: 'by hand', what: 'ours ÷ by hand' } as const;

it('a line shows the median, the spread and the target, and says when that is missed', () => {
  expect(printed({ ...line, values: [1.3, 1.1, 1.2], atMost: 1.25 })).toBe(
    'by hand: 1.20 (1.10 to 1.30; at most 1.25)',
  );
  expect(printed({ ...line, values: [1.3], atMost: 1.25 })).toBe('by hand: 1.30 (at most 1.25; MISSED)');
  expect(printed({ ...line, values: [1.5, 1.7], atLeast: 1.6 })).toBe('by hand: 1.60 (1.50 to 1.70; at least 1.6)');
  expect(printed({ ...line, values: [], note: 'not here' })).toBe('by hand: not measured (not here)');
});

it('a target is met or missed by the median, and what was not measured is neither', () => {
  expect([[1], [1.4, 1.2, 1], [1.26]].map((values) => isMet({ ...line, values, atMost: 1.25 }))).toEqual([
    true,
    true,
    false,
  ]);
  expect([[1.59], [1.6]].map((values) => isMet({ ...line, values, atLeast: 1.6 }))).toEqual([false, true]);
  expect([isMet({ ...line, values: [] }), isMet({ ...line, values: [9] })]).toEqual([undefined, undefined]);
});

it('ratios are taken round by round, so that a slow round of all changes nothing', () => {
  expect(ratios({ theirs: [4, 40, 3], ours: [2, 20, 2] }, 'theirs', 'ours')).toEqual([2, 2, 1.5]);
  expect([median([3, 1, 2]), median([4, 1])]).toEqual([2, 2.5]);
});
