import type { Judged } from './judge';
import { lineOf, sumOf } from './line';

const judged = (more: Partial<Judged> = {}): Judged => ({
  ...{
    name: 'gate-held',
    planned: 2,
    delivered: 2,
    outcome: 'blue serves',
    writeGapMs: 40,
    ms: 1_234,
    broken: [],
    notes: ['x'],
  },
  ...more,
});

test('an attack takes a line, and what happened is told where a promise was broken', () => {
  expect(lineOf(judged())).toBe('as promised  gate-held: blue serves; write gap 40 ms; 2 of 2 faults; 1.2 s');
  expect(lineOf(judged({ broken: ['stuck'] }))).toBe(
    'BROKEN  gate-held: blue serves; write gap 40 ms; 2 of 2 faults; 1.2 s\n    - stuck\n      x',
  );
});

test('an attack that delivered less than it planned has failed', () => {
  const short = judged({ delivered: 1 });
  expect(lineOf(short)).toContain('only 1 of 2 faults were delivered');
  expect(sumOf([judged(), short])).toEqual(['4 faults planned, 3 delivered, 2 attacks judged', '1 passed, 1 failed']);
});
