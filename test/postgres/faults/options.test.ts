import type { Attack } from './attacks/attack';
import { attacks } from './attacks/table';
import { mutations } from './mutations/table';
import { parseOptions } from './options';

const attack = (name: string, bounded: boolean): Attack => ({
  ...{ name, bounded, sentence: '', planned: 1, play: async () => undefined },
});
const all = [attack('one', true), attack('two', false)];
const guards = [{ guard: 'owner', edits: [], attack: 'one' }];
const chosen = (...args: string[]) => {
  const options = parseOptions(args, all, guards);
  return [options.chosen.map(({ name }) => name), options.mutations.length];
};

test('without options the bounded set is run, with --all the whole and every guard taken out', () => {
  expect(chosen()).toEqual([['one'], 0]);
  expect(chosen('--all')).toEqual([['one', 'two'], 1]);
});

test('single attacks are chosen by their names, guards alone by --mutations', () => {
  expect(chosen('--only', 'two')).toEqual([['two'], 0]);
  expect(chosen('--mutations')).toEqual([[], 1]);
});

test('what is no attack, and what is no number of worlds, is said', () => {
  expect(() => chosen('--only', 'three')).toThrow('There is no attack three');
  expect(() => chosen('--worlds', 'many')).toThrow('--worlds many: give a number from 1 to 9');
});

test('every attack has a name of its own, and every guard an attack that shows that it is gone', () => {
  const names = attacks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(mutations.filter((mutation) => !names.includes(mutation.attack))).toEqual([]);
});
