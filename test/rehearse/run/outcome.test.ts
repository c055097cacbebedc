import { verdictOf, type Facts } from '../../../lib/rehearse/run/outcome';

const onGreen = { serves: 'GREEN', finished: 'true', fence: 'sealed', words: 'Green serves and takes writes' };
const onBlue = { serves: 'BLUE', finished: 'false', fence: 'absent', words: 'Blue serves and takes writes' };

const succeeded: Facts = {
  failure: undefined,
  state: onGreen,
  leftBehind: [],
  clients: { lostWrites: 0, endpointLeadsTo: 'green' },
  comparison: { equal: true },
  timeline: { writesOnBlue: [4, 4, 0, 0, 0], writesOnGreen: [0, 0, 0, 4, 4] },
};
const undone: Facts = {
  ...succeeded,
  failure: 'step copy failed',
  state: onBlue,
  clients: { lostWrites: 0, endpointLeadsTo: 'blue', writableAgainMs: 5_000 },
  comparison: undefined,
  timeline: { writesOnBlue: [4, 4, 4], writesOnGreen: [0, 0, 0] },
};

test('green serves, all is equal, nothing is lost: succeeded', () => {
  expect(verdictOf(succeeded)).toEqual({ outcome: 'succeeded', words: 'Green serves and takes writes.', why: [] });
});

test('who goes on behind the comparison succeeds without one', () => {
  expect(verdictOf({ ...succeeded, comparison: undefined }).outcome).toBe('succeeded');
});

test('the deploy failed, blue serves as before: undone', () => {
  expect(verdictOf(undone)).toEqual({
    outcome: 'undone',
    words: 'Everything that was done was taken back. Blue serves and takes writes.',
    why: [],
  });
});

test.each<[string, Facts, string]>([
  [
    'one lost write',
    { ...succeeded, clients: { ...succeeded.clients, lostWrites: 1 } },
    '1 acknowledged write is lost.',
  ],
  [
    'several lost writes',
    { ...undone, clients: { ...undone.clients, lostWrites: 3 } },
    '3 acknowledged writes are lost.',
  ],
  [
    'two writers',
    { ...succeeded, timeline: { writesOnBlue: [4, 0, 1], writesOnGreen: [0, 4, 4] } },
    'Two writers: blue acknowledged a write after green had acknowledged one.',
  ],
  [
    'a switch without an equal comparison',
    { ...succeeded, comparison: { equal: false } },
    'The endpoint moved, though no comparison found both sides equal.',
  ],
  [
    'a deploy that succeeds while blue serves',
    { ...succeeded, state: onBlue, clients: undone.clients },
    'The deploy succeeded, but green does not serve: Blue serves and takes writes.',
  ],
  [
    'green that serves and takes no writes',
    { ...succeeded, state: { ...onGreen, finished: 'false', words: 'Green serves, fenced' } },
    'The deploy succeeded, but green does not serve: Green serves, fenced.',
  ],
  [
    'a client that cannot write',
    { ...undone, clients: { ...undone.clients, writableAgainMs: undefined } },
    'Not every client can write to blue again.',
  ],
  [
    'a client that could write too late',
    { ...undone, clients: { ...undone.clients, writableAgainMs: 5_001 } },
    'Blue took writes again 5001 ms after the failure: later than 5000 ms.',
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
    'a fence that is still there',
    { ...undone, state: { ...onBlue, fence: 'open' } },
    "Blue's fence was not taken away: it is open.",
  ],
  [
    'something left behind',
    { ...undone, leftBehind: ['create-roles', 'start-host'] },
    'Not everything was taken back: create-roles, start-host.',
  ],
])('%s: failed', (_, facts, why) => {
  expect(verdictOf(facts)).toMatchObject({ outcome: 'failed', why: [why] });
});

test('a failure beyond the point of no return is a failure, with the state named', () => {
  const facts = { ...succeeded, failure: 'step watch failed' };
  expect(verdictOf(facts)).toEqual({ outcome: 'failed', words: 'Green serves and takes writes.', why: [] });
});

test('a state that cannot be read is never undone', () => {
  const { outcome, words } = verdictOf({ ...undone, state: {} });
  expect(outcome).toBe('failed');
  expect(words).toBe('The state could not be read.');
});
