import type { Execution } from '../../lib/operate/execution';
import type { Look, OperatedExecution } from '../../lib/operator/look';
import { nextOf } from '../../lib/operator/next';
import type { OperatorDocument } from '../../lib/operator/operated-upgrade';
import { readState } from '../../lib/operate/read-state';
import { decide, type Verb } from '../../lib/operator/verb';
import type { Owner } from '../../lib/system/state';
import { states, type NamedState } from '../operate/states';

const told = (name: NamedState) => readState(states[name]);
const silent = readState(new Error('no route to host'));

const run = (outcome: Execution['outcome'], startedAt = 1): Execution => ({
  ...{ id: `e-${startedAt}`, document: 'kong-some', outcome, stopping: false, startedAt },
});

function seen(state: Look['state'], executions: Partial<Record<OperatorDocument, readonly Execution[]>> = {}): Look {
  const all = { prepare: [], cutover: [], undo: [], fallBack: [], retire: [], ...executions };
  const running = (Object.entries(all) as [OperatorDocument, readonly Execution[]][])
    .flatMap(([role, of]) => of.map((execution): OperatedExecution => ({ ...execution, role })))
    .find(({ outcome }) => outcome === 'running');
  return { state, executions: all, ...(running && { running }) };
}

test.each<[string, Verb, Look, string]>([
  ['prepare starts while blue serves', 'prepare', seen(told('blue, untouched')), 'start'],
  ['prepare starts again after a cutover was undone', 'prepare', seen(told('blue, prepared')), 'start'],
  ['there is nothing to prepare once green serves', 'prepare', seen(told('green, finished')), 'done'],
  ['nothing is prepared in the middle of a cutover', 'prepare', seen(told('green, forward')), 'refuse'],
  ['nothing is prepared when nobody knows who serves', 'prepare', seen(silent), 'refuse'],
  ['nothing is prepared when the name leads elsewhere', 'prepare', seen(told('neither')), 'refuse'],
  ['a cutover starts unprepared: its document prepares', 'cutover', seen(told('blue, untouched')), 'start'],
  ['a cutover that is half-way is started again', 'cutover', seen(told('green, forward')), 'start'],
  ['a cutover that is over is over', 'cutover', seen(told('green, finished')), 'done'],
  ['nothing is cut over when nobody knows who serves', 'cutover', seen(silent), 'refuse'],
  ['nothing is cut over when the name leads elsewhere', 'cutover', seen(told('neither')), 'refuse'],
  ['falling back starts once green serves', 'fall-back', seen(told('green, finished')), 'start'],
  ['falling back starts when green does not answer', 'fall-back', seen(silent), 'start'],
  ['nobody falls back to who serves', 'fall-back', seen(told('blue, prepared')), 'done'],
  ['retire starts once green serves', 'retire', seen(told('green, finished')), 'start'],
  ['retire refuses while blue serves', 'retire', seen(told('blue, prepared')), 'refuse'],
  ['retire refuses in the middle of a cutover', 'retire', seen(told('green, forward')), 'refuse'],
  ['retire refuses when nobody knows who serves', 'retire', seen(silent), 'refuse'],
  ['what is retired is retired', 'retire', seen(told('green, retired'), { retire: [run('succeeded')] }), 'done'],
  ['a run of its own document is joined', 'cutover', seen(silent, { cutover: [run('running')] }), 'join'],
  ['another document is waited for', 'cutover', seen(told('blue, prepared'), { prepare: [run('running')] }), 'refuse'],
  [
    'a cutover that failed once green served is started again: blue may still let clients in',
    'cutover',
    seen(told('green, finished'), { cutover: [run('failed')] }),
    'start',
  ],
  [
    'a cutover that succeeded is not',
    'cutover',
    seen(told('green, finished'), { cutover: [run('succeeded')] }),
    'done',
  ],
  [
    'nobody retires while a fall back runs',
    'retire',
    seen(told('green, finished'), { fallBack: [run('running')] }),
    'refuse',
  ],
])('%s', (_promise, verb, look, decision) => {
  expect(decide(verb, look).decision).toBe(decision);
});

const byHand: Owner = {
  ...{ id: 'hand-0f8b2c1e-5a55-4c0b-9d0f-7f5f3f1d2a10', document: 'by-hand', since: '2026-03-01 02:00:00+00' },
};
const ownedBy = (look: Look, owner: Owner): Look => ({ ...look, state: { ...look.state, owner } });

test.each<Verb>(['prepare', 'cutover', 'fall-back', 'retire'])(
  'Nothing is started, not even %s, while a person works by hand: who, and what to do, is said',
  (verb) => {
    const why = `Somebody works on it by hand since 2026-03-01 02:00:00+00 (hand-0f8b2c1e-5a55-4c0b-9d0f-7f5f3f1d2a10): wait for their \`release\`, or take it over with \`claim --take-over\` if they are gone.`;
    for (const status of [told('blue, prepared'), told('green, finished'), silent]) {
      expect(decide(verb, ownedBy(seen(status), byHand))).toEqual({ decision: 'refuse', why });
      expect(nextOf(ownedBy(seen(status), byHand)).words).toContain('works on it by hand');
    }
    const ended = { ...byHand, id: 'e-1', document: 'cutover' };
    expect(decide('cutover', ownedBy(seen(told('blue, prepared')), ended)).decision).toBe('start');
  },
);

test.each<[string, Look, string | undefined]>([
  ['a run is watched', seen(silent, { cutover: [run('running')] }), 'status --watch'],
  ['before anything, prepare', seen(told('blue, untouched')), 'prepare'],
  ['once prepared, cut over', seen(told('blue, prepared')), 'cutover'],
  ['a closed fence that nobody works under is lifted by aborting', seen(told('blue, stopped')), 'abort'],
  ['a cutover that is half-way goes on', seen(told('green, forward')), 'cutover'],
  ['a sealed fence goes on too: the move may have been submitted', seen(told('blue, forward')), 'cutover'],
  [
    'after the cutover no command is handed out: what ends the way back is not to be pasted',
    seen(told('green, finished')),
    undefined,
  ],
  [
    'a cutover that failed once green served is started again',
    seen(told('green, finished'), { cutover: [run('failed')] }),
    'cutover',
  ],
  ['once retired it is not', seen(told('green, retired'), { cutover: [run('failed')] }), undefined],
  ['after retire there is no command left', seen(told('green, retired'), { retire: [run('succeeded')] }), undefined],
  [
    'after a fall back there is none either: green holds what it was given',
    seen(told('blue, prepared'), { cutover: [run('succeeded', 1)], fallBack: [run('succeeded', 2)] }),
    undefined,
  ],
  [
    'a green that was prepared after a fall back is a new one, and can be cut over to',
    seen(told('blue, prepared'), {
      ...{ cutover: [run('succeeded', 1)], fallBack: [run('succeeded', 2)], prepare: [run('succeeded', 3)] },
    }),
    'cutover',
  ],
  [
    'a prepare that failed after a fall back changes nothing',
    seen(told('blue, prepared'), {
      ...{ cutover: [run('succeeded', 1)], fallBack: [run('succeeded', 2)], prepare: [run('failed', 3)] },
    }),
    undefined,
  ],
  ['whoever does not answer is looked at first', seen(silent), undefined],
  ['a name that leads elsewhere is pointed back first', seen(told('neither')), undefined],
])('What comes next: %s', (_promise, look, command) => {
  expect(nextOf(look).command).toBe(command);
});

test('Where what was begun is void, the next thing is to take everything back, and never to cut over', () => {
  expect(nextOf(seen(told('blue, back'), { cutover: [run('failed')] }))).toEqual({
    command: 'abort',
    words: 'Take back what was done, then begin again: Blue serves, what was begun is void',
  });
});

test.each<Verb>(['prepare', 'cutover', 'fall-back', 'retire'])(
  'Nothing is started, not even %s, until the outcome of what was submitted to somebody else is known',
  (verb) => {
    for (const name of ['blue, pending', 'green, pending'] as const) {
      expect(decide(verb, seen(told(name)))).toEqual({
        decision: 'refuse',
        why: `Something was submitted whose outcome is not known yet: ${states[name].words} Wait for it: until then nothing is started, stopped or taken back.`,
      });
      expect(nextOf(seen(told(name), { cutover: [run('failed')] }))).toEqual({
        command: 'status --watch',
        words: expect.stringContaining('outcome is not known yet'),
      });
    }
  },
);

test('A run that is under way is joined, also while it waits for what it submitted', () => {
  expect(decide('cutover', seen(told('blue, pending'), { cutover: [run('running')] })).decision).toBe('join');
});
