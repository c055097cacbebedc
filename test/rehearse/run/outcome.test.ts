import { verdictOf, type Facts } from '../../../lib/rehearse/run/outcome';
import { readState } from '../../../lib/operate/read-state';
import type { Lane } from '../../../lib/report/report';
import { states } from '../../operate/states';

const onGreen = readState(states['green, finished']);
const onBlue = readState(states['blue, untouched']);

function writes(blue: readonly number[], green: readonly number[]): Lane {
  return { name: 'writes', blue, green, failed: [], oneSide: true };
}

const succeeded: Facts = {
  failure: undefined,
  state: onGreen,
  leftBehind: [],
  clients: { unit: 'write', lost: 0, endpointLeadsTo: 'green' },
  mustCompare: true,
  comparison: { equal: true },
  timeline: { lanes: [writes([4, 4, 0, 0, 0], [0, 0, 0, 4, 4])] },
};
const undone: Facts = {
  ...succeeded,
  failure: 'step copy failed',
  state: onBlue,
  clients: { unit: 'write', lost: 0, endpointLeadsTo: 'blue', wellAgainMs: 5_000 },
  comparison: undefined,
  timeline: { lanes: [writes([4, 4, 4], [0, 0, 0])] },
};

test('green serves, all is equal, nothing is lost: succeeded', () => {
  expect(verdictOf(succeeded)).toEqual({ outcome: 'succeeded', words: 'Green serves.', why: [] });
});

test('who goes on behind the comparison succeeds without one', () => {
  expect(verdictOf({ ...succeeded, mustCompare: false, comparison: undefined }).outcome).toBe('succeeded');
});

test('the deploy failed, blue serves as before: undone', () => {
  expect(verdictOf(undone)).toEqual({
    outcome: 'undone',
    words: 'Everything that was done was taken back. Blue serves.',
    why: [],
  });
});

test.each<[string, Facts, string]>([
  ['one lost write', { ...succeeded, clients: { ...succeeded.clients, lost: 1 } }, '1 acknowledged write is lost.'],
  ['several lost writes', { ...undone, clients: { ...undone.clients, lost: 3 } }, '3 acknowledged writes are lost.'],
  [
    'two writers',
    { ...succeeded, timeline: { lanes: [writes([4, 0, 1], [0, 4, 4])] } },
    'Two sides: blue answered writes after green had.',
  ],
  [
    'a switch without an equal comparison',
    { ...succeeded, comparison: { equal: false } },
    'The endpoint moved, though no comparison found both sides equal.',
  ],
  [
    'a switch without any comparison',
    { ...succeeded, comparison: undefined },
    'The endpoint moved, though no comparison found both sides equal.',
  ],
  [
    'a deploy that succeeds while blue serves',
    { ...succeeded, state: onBlue, clients: undone.clients },
    'The deploy succeeded, but green does not serve: Blue serves.',
  ],
  [
    'green that serves and whose clients are stopped',
    { ...succeeded, state: readState(states['green, forward']) },
    'The deploy succeeded, but green does not serve: Green serves, its clients are stopped.',
  ],
  [
    'a client that cannot write',
    { ...undone, clients: { ...undone.clients, wellAgainMs: undefined } },
    'Blue does not serve every client again.',
  ],
  [
    'a client that could write too late',
    { ...undone, clients: { ...undone.clients, wellAgainMs: 5_001 } },
    'Blue served every client again 5001 ms after the failure: later than 5000 ms.',
  ],
  [
    'a name that leads to green while blue serves',
    { ...undone, clients: { ...undone.clients, endpointLeadsTo: 'green' } },
    'Blue is said to serve, but the client endpoint leads to green.',
  ],
  [
    'a name that leads elsewhere while green serves',
    { ...succeeded, clients: { ...succeeded.clients, endpointLeadsTo: 'elsewhere' } },
    'Green is said to serve, but the client endpoint leads to elsewhere.',
  ],
  [
    'something of ours on blue',
    { ...undone, state: readState(states['blue, prepared']) },
    'Something of ours was not taken away.',
  ],
  [
    'something left behind',
    { ...undone, leftBehind: ['create-roles', 'start-host'] },
    'Not everything was taken back: create-roles, start-host.',
  ],
])('%s: failed', (_, facts, why) => {
  expect(verdictOf(facts)).toMatchObject({ outcome: 'failed', why: [why] });
});

test('what both sides may answer at a time is no second writer', () => {
  const lanes = [{ name: 'reads', blue: [4, 0, 1], green: [0, 4, 4], failed: [] }];
  expect(verdictOf({ ...succeeded, timeline: { lanes } }).outcome).toBe('succeeded');
});

test('an upgrade without a client endpoint is not asked where it leads', () => {
  expect(verdictOf({ ...succeeded, clients: { unit: 'request', lost: 0 } }).outcome).toBe('succeeded');
});

test('a failure beyond the point of no return is a failure, with the state named', () => {
  const facts = { ...succeeded, failure: 'step watch failed' };
  expect(verdictOf(facts)).toEqual({ outcome: 'failed', words: 'Green serves.', why: [] });
});

test('a state that cannot be read is never undone', () => {
  const { outcome, words } = verdictOf({ ...undone, state: readState(new Error('no route')) });
  expect(outcome).toBe('failed');
  expect(words).toBe('Who serves could not be learned: no route.');
});
