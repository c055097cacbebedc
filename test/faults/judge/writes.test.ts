import { longestGap, stretchesOf, twoWriters, type Try, type Write } from './writes';

const tried = (server: Try['server'], accepted: boolean, ...times: readonly number[]): Try[] =>
  times.map((sent) => ({ server, sent, answered: sent + 5, accepted }));
const write = (server: Write['server'], sent: number): Write => ({
  ...{ id: `${server}-${sent}`, server, sent, acknowledged: sent + 5 },
});

test('a server takes writes from the first accepted try to the last one before a refusal', () => {
  const tries = [...tried('blue', true, 0, 20, 40), ...tried('blue', false, 60), ...tried('blue', true, 80, 100)];
  expect(stretchesOf(tries, 'blue')).toEqual([
    { from: 5, to: 45 },
    { from: 85, to: 105 },
  ]);
});

test('of the time between two tries that lie far apart nothing is known', () => {
  expect(stretchesOf(tried('green', true, 0, 20, 2_000, 2_020), 'green')).toEqual([
    { from: 5, to: 25 },
    { from: 2_005, to: 2_025 },
  ]);
});

test('a try that waited says nothing of the time in which it did', () => {
  const waited: Try = { server: 'blue', sent: 20, answered: 5_000, accepted: true };
  expect(stretchesOf([...tried('blue', true, 0), waited, ...tried('blue', true, 5_010, 5_030)], 'blue')).toEqual([
    { from: 5, to: 5 },
    { from: 5_015, to: 5_035 },
  ]);
});

test('a write that one server takes while the other takes writes, too, is found', () => {
  const tries = [...tried('blue', true, 0, 20, 40, 60), ...tried('green', true, 30)];
  expect(twoWriters([write('green', 30), write('blue', 40)], tries).map(({ id }) => id)).toEqual(['green-30']);
});

test('one server after the other, and back again, is no two writers', () => {
  const tries = [
    ...[...tried('blue', true, 0, 20), ...tried('blue', false, 40), ...tried('green', true, 60, 80)],
    ...[...tried('green', false, 100), ...tried('blue', true, 120, 140)],
  ].sort((a, b) => a.sent - b.sent);
  const writes = [0, 20, 120, 140].map((at) => write('blue', at)).concat([60, 80].map((at) => write('green', at)));
  expect(twoWriters(writes, tries)).toEqual([]);
});

test('the gap is the longest time without a write, the time since the last one included', () => {
  expect(longestGap([write('blue', 0), write('blue', 100)], 3_105)).toBe(3_000);
});
