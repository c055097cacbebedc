import { assertQuiet, busyShare } from '../../scripts/bench/quiet';

it('the busy share is what the processors did not idle between two looks', () => {
  expect(busyShare({ idle: 100, all: 200 }, { idle: 190, all: 300 })).toBeCloseTo(0.1);
  expect(busyShare({ idle: 100, all: 200 }, { idle: 100, all: 200 })).toBe(0);
});

it('a machine on which others work is refused in words, and a quiet one is not', async () => {
  const machine = (idle: number) => {
    let looks = 0;
    return () => ({ idle: idle * looks, all: 100 * looks++ });
  };
  await expect(assertQuiet(machine(50), 0)).rejects.toThrow(
    'This machine is not quiet: other work takes 50 % of its processors (at most 10 %). Nothing was recorded',
  );
  await expect(assertQuiet(machine(95), 0)).resolves.toBeUndefined();
});
