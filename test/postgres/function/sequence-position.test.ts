import { isBehind, type Definition } from '../../../constructs/postgres/function/sequence-position';

const plain: Definition = { name: 's', increment: '1', min: '1', max: '9223372036854775807', cycle: false };
const five = { ...plain, increment: '5' };
const descending = { ...plain, increment: '-3', min: '-9223372036854775808', max: '-1' };
const cycling = { ...plain, min: '-100', max: '99', cycle: true };
const at = (value: string, called = true) => ({ value, called });

it.each<[string, Definition, boolean, ReturnType<typeof at>, ReturnType<typeof at>]>([
  ['blue gave out one more', plain, true, at('7'), at('8')],
  ['green gave out one more', plain, false, at('8'), at('7')],
  ['both stand alike', plain, false, at('7'), at('7')],
  ['blue gave out its first', plain, true, at('7', false), at('7')],
  ['green gave out its first', plain, false, at('7'), at('7', false)],
  ['both give out the same next, said in two ways', five, false, at('12', false), at('7')],
  ['a start that was never called stands further', five, true, at('7'), at('13', false)],
  ['numbers differ only beyond 53 bits', plain, true, at('9223372036854775805'), at('9223372036854775806')],
  ['blue gave out its last', plain, true, at('9223372036854775806'), at('9223372036854775807')],
  ['descending, blue is lower', descending, true, at('-4'), at('-7')],
  ['descending, green is lower', descending, false, at('-7'), at('-4')],
])('knows which side is behind where %s', (_where, definition, behind, green, blue) => {
  expect(isBehind(definition, green, blue, false)).toBe(behind);
  expect(isBehind(definition, green, blue, true)).toBe(behind);
});

it('wants a cycling sequence to stand where blue stands while no client was led to green', () => {
  expect(isBehind(cycling, at('-90'), at('90'), false)).toBe(true);
  expect(isBehind(cycling, at('90'), at('-90'), false)).toBe(true);
  expect(isBehind(cycling, at('90'), at('90', false), false)).toBe(true);
  expect(isBehind(cycling, at('90'), at('90'), false)).toBe(false);
});

it('goes by the shorter way around a cycling sequence once clients may have called green', () => {
  expect(isBehind(cycling, at('90'), at('-90'), true)).toBe(true);
  expect(isBehind(cycling, at('-90'), at('90'), true)).toBe(false);
  expect(isBehind(cycling, at('99'), at('-100', false), true)).toBe(false);
  expect(isBehind({ ...cycling, increment: '-1' }, at('-90'), at('90'), true)).toBe(true);
  expect(isBehind({ ...cycling, increment: '-1' }, at('90'), at('-90'), true)).toBe(false);
});
