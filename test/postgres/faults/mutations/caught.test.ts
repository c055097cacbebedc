import type { Judged } from '../judge/judge';
import { caught } from './caught';

const mutation = { guard: 'the owner', edits: [], attack: 'second-cutover' };
const judged = (broken: string[], delivered = 1): Judged => ({
  ...{
    name: 'second-cutover',
    planned: 1,
    delivered,
    outcome: 'green serves',
    writeGapMs: 5,
    ms: 10,
    broken,
    notes: [],
  },
});

test('a guard whose absence breaks a promise is one', () => {
  const { name, outcome, broken } = caught(mutation, judged(['2 acknowledged writes are lost']));
  expect({ name, outcome, broken }).toEqual({
    name: 'without the owner: second-cutover',
    outcome: 'noticed: 2 acknowledged writes are lost',
    broken: [],
  });
});

test('a guard whose absence nobody notices, and an attack that was not delivered, are failures', () => {
  expect(caught(mutation, judged([])).broken).toEqual([
    'no promise was broken without the guard: it guards nothing, or the attack is too weak',
  ]);
  expect(caught(mutation, judged(['stuck'], 0)).broken).toEqual(['no fault was delivered']);
  expect(caught(mutation, new Error('not there')).broken).toEqual(['not there']);
});
