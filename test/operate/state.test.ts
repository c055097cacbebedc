import { readState } from '../../lib/operate/read-state';
import { blueServes, isBeforeTheMove, isForward, isPending } from '../../lib/operate/state';
import type { State } from '../../lib/system/state';
import { states, told, type NamedState } from './states';

const whole: State = {
  ...told(),
  attention: ['A person must look.'],
  stoppedMs: 61_000,
  owner: { id: 'e-1', document: 'cutover', since: '02:00' },
  versions: { blue: '1.0', green: '2.0' },
  position: 'rung 2 of 7',
  wayBack: { open: true, until: '2026-03-01T02:00:00Z', loses: 'what clients wrote since' },
  forecast: { stoppedMs: 7_000 },
  facts: [
    { name: 'TTL', value: 5_000, unit: 'ms' },
    { name: 'mode', value: 'raft' },
  ],
  work: { step: 'copy', on: 'database shop', done: 30e6, of: 40e6, unit: 'bytes', forMs: 9_000 },
};

test('All that a system tells of its state is read', () => {
  expect(readState(whole)).toEqual({ reachable: true, ...whole });
});

test.each(Object.keys(states) as NamedState[])('A state that decisions know is read as it is told: %s', (name) => {
  expect(readState(states[name])).toEqual({ reachable: true, ...states[name] });
});

test.each<[unknown, string]>([
  [null, 'no state was told, but null'],
  [undefined, 'no state was told, but nothing'],
  ['BLUE', 'no state was told, but "BLUE"'],
  [[told()], 'no state was told, but [{"serves":"BLUE"'],
  [{ ...told(), serves: 'blue' }, 'what was told is no state: serves is "blue", not BLUE, GREEN, UNKNOWN'],
  [{ ...told(), finished: 'false' }, 'what was told is no state: finished is "false", not true or false'],
  [{ ...told(), left: undefined }, 'what was told is no state: left is nothing, not true or false'],
  [{ ...told(), clients: 'fenced' }, 'what was told is no state: clients is "fenced", not served, stopped, unknown'],
  [{ ...told(), between: '' }, 'what was told is no state: between is "", not forward, back, wait'],
  [{ ...told(), words: ' ' }, 'what was told is no state: words is " ", no sentence'],
  [{ ...told(), attention: 'look' }, 'what was told is no state: attention is "look", no list of sentences'],
  [{ ...told(), owner: { id: 'e-1' } }, 'what was told is no state: owner is {"id":"e-1"}'],
  [
    { serves: 'BLUE', finished: true },
    'what was told is no state: clients is nothing, not served, stopped, unknown; left is nothing, not true or false; words is nothing, no sentence; attention is nothing, no list of sentences',
  ],
])('Where decisions would rest on what is none, there is no state: %j', (answer, why) => {
  const state = readState(answer);
  expect(state.reachable).toBe(false);
  expect(!state.reachable && state.why).toContain(why);
});

test.each<[Partial<State>, string]>([
  [{ finished: true }, 'it is finished, yet serves is BLUE, clients served'],
  [{ ...states['green, finished'], clients: 'stopped' }, 'it is finished, yet serves is GREEN, clients stopped'],
  [
    { ...states['green, finished'], between: 'wait' },
    'it is finished, yet serves is GREEN, clients served and between wait',
  ],
  [{ serves: 'GREEN' }, 'green serves and nothing is finished, yet nothing is said of the way on (between)'],
  [{ serves: 'UNKNOWN', between: 'back' }, 'the way is back, yet serves is UNKNOWN'],
])('A state that no upgrade can be in is none to act on: %j', (more, why) => {
  const state = readState(told(more));
  expect(!state.reachable && state.why).toContain(`what was told of the state contradicts itself: ${why}`);
});

test.each<[keyof State, unknown]>([
  ['stoppedMs', -1],
  ['target', 5],
  ['versions', '1 to 2'],
  ['position', ''],
  ['wayBack', { until: 'tomorrow' }],
  ['forecast', { stoppedMs: 'long' }],
  ['work', { ...whole.work, done: '9' }],
])('What is only shown, and is not as it should be, is left out and takes nothing with it: %s', (name, value) => {
  const { [name]: _, ...rest } = whole;
  expect(readState({ ...whole, [name]: value })).toEqual({ reachable: true, ...rest });
});

test('Facts that are none are left out, and the others stay', () => {
  const facts = [
    { name: 'mode', value: 'raft' },
    { name: '', value: 1 },
    { name: 'x' },
    { name: 'y', value: 1, unit: 'kg' },
  ];
  expect(readState({ ...told(), facts }).facts).toEqual([{ name: 'mode', value: 'raft' }]);
});

test('Nothing that is told moves a terminal’s cursor, takes more than its line or more than its place', () => {
  const hostile = `a\u001b[2J\n${'b'.repeat(5_000)}`;
  const state = readState({
    ...whole,
    ...{ words: hostile, target: hostile, position: hostile },
    attention: Array.from({ length: 50 }, () => hostile),
    facts: Array.from({ length: 500 }, () => ({ name: hostile, value: hostile })),
    owner: { id: hostile, document: hostile, since: hostile },
  });
  const text = JSON.stringify(state);
  expect(text).not.toMatch(/\\u00|\\n/);
  expect(state.reachable && state.words).toHaveLength(299);
  expect([state.target?.length, state.position?.length, state.owner?.id.length]).toEqual([1_024, 100, 100]);
  expect([state.attention.length, state.facts.length]).toEqual([10, 40]);
});

test('An endpoint that leads nowhere known tells nobody who serves; one that leads elsewhere does', () => {
  const lost = { ...told({ serves: 'UNKNOWN', words: 'Not read' }), target: undefined };
  expect(readState(lost)).toEqual({ reachable: false, why: 'Not read.', attention: [], facts: [] });
  expect(readState({ ...lost, target: 'other.internal' })).toMatchObject({ reachable: true, serves: 'UNKNOWN' });
});

test('A blue that serves and could not be asked is nothing to act on, and what was told beside is still shown', () => {
  expect(readState({ ...whole, clients: 'unknown', words: 'Blue could not be asked' })).toMatchObject({
    ...{ reachable: false, why: 'Blue could not be asked.', serves: 'BLUE', target: 'b' },
    ...{ owner: whole.owner, versions: whole.versions, attention: whole.attention },
  });
});

test('Whatever was submitted to somebody else is waited for, also where clients cannot be asked', () => {
  expect(isPending(readState(told({ clients: 'unknown', between: 'wait' })))).toBe(true);
});

test.each<[NamedState, readonly string[]]>([
  ['blue, untouched', ['blue serves', 'before the move']],
  ['blue, prepared', ['blue serves', 'before the move']],
  ['blue, stopped', ['before the move']],
  ['blue, back', ['blue serves', 'before the move']],
  ['blue, forward', ['forward']],
  ['blue, pending', ['pending']],
  ['green, finished', []],
  ['green, retired', []],
  ['green, forward', ['forward']],
  ['green, pending', ['pending']],
  ['neither', []],
])('What decisions ask of a state: %s', (name, holds) => {
  const state = readState(states[name]);
  const asked = {
    'blue serves': blueServes(state),
    'before the move': isBeforeTheMove(state),
    forward: isForward(state),
    pending: isPending(state),
  };
  expect(Object.entries(asked).flatMap(([what, is]) => (is ? [what] : []))).toEqual(holds);
});
