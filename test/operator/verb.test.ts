import type { Execution } from '../../lib/operate/execution';
import type { Owner } from '../../lib/operator/details';
import type { Look, OperatedExecution } from '../../lib/operator/look';
import { nextOf } from '../../lib/operator/next';
import type { OperatorDocument } from '../../lib/operator/operated-upgrade';
import { readStatus } from '../../lib/operate/status';
import { decide, type Verb } from '../../lib/operator/verb';

const words = 'Words of the status.';
const blue = (fence: string) => readStatus({ serves: 'BLUE', finished: 'false', fence, words, target: 'b' });
const green = (finished: boolean, fence = 'sealed') =>
  readStatus({ serves: 'GREEN', finished: String(finished), fence, words, target: 'g' });
const elsewhere = readStatus({ serves: 'UNKNOWN', finished: 'false', fence: 'open', words, target: 'x' });
const silent = readStatus(new Error('no route to host'));

const run = (outcome: Execution['outcome'], startedAt = 1): Execution => ({
  ...{ id: `e-${startedAt}`, document: 'kong-some', outcome, stopping: false, startedAt },
});

function seen(status: Look['status'], executions: Partial<Record<OperatorDocument, readonly Execution[]>> = {}): Look {
  const all = { prepare: [], cutover: [], undo: [], fallBack: [], retire: [], ...executions };
  const running = (Object.entries(all) as [OperatorDocument, readonly Execution[]][])
    .flatMap(([role, of]) => of.map((execution): OperatedExecution => ({ ...execution, role })))
    .find(({ outcome }) => outcome === 'running');
  return { status, details: {}, executions: all, ...(running && { running }) };
}

test.each<[string, Verb, Look, string]>([
  ['prepare starts while blue serves', 'prepare', seen(blue('absent')), 'start'],
  ['prepare starts again after a cutover was undone', 'prepare', seen(blue('open')), 'start'],
  ['there is nothing to prepare once green serves', 'prepare', seen(green(true)), 'done'],
  ['nothing is prepared in the middle of a cutover', 'prepare', seen(green(false)), 'refuse'],
  ['nothing is prepared when nobody knows who serves', 'prepare', seen(silent), 'refuse'],
  ['nothing is prepared when the name leads elsewhere', 'prepare', seen(elsewhere), 'refuse'],
  ['a cutover starts unprepared: its document prepares', 'cutover', seen(blue('absent')), 'start'],
  ['a cutover that is half-way is started again', 'cutover', seen(green(false)), 'start'],
  ['a cutover that is over is over', 'cutover', seen(green(true)), 'done'],
  ['nothing is cut over when nobody knows who serves', 'cutover', seen(silent), 'refuse'],
  ['nothing is cut over when the name leads elsewhere', 'cutover', seen(elsewhere), 'refuse'],
  ['falling back starts once green serves', 'fall-back', seen(green(true)), 'start'],
  ['falling back starts when green does not answer', 'fall-back', seen(silent), 'start'],
  ['nobody falls back to who serves', 'fall-back', seen(blue('open')), 'done'],
  ['retire starts once green serves', 'retire', seen(green(true)), 'start'],
  ['retire refuses while blue serves', 'retire', seen(blue('open')), 'refuse'],
  ['retire refuses in the middle of a cutover', 'retire', seen(green(false)), 'refuse'],
  ['retire refuses when nobody knows who serves', 'retire', seen(silent), 'refuse'],
  ['what is retired is retired', 'retire', seen(green(true, 'absent'), { retire: [run('succeeded')] }), 'done'],
  ['a run of its own document is joined', 'cutover', seen(silent, { cutover: [run('running')] }), 'join'],
  ['another document is waited for', 'cutover', seen(blue('open'), { prepare: [run('running')] }), 'refuse'],
  [
    'a cutover that failed once green served is started again: blue may still let clients in',
    'cutover',
    seen(green(true), { cutover: [run('failed')] }),
    'start',
  ],
  ['a cutover that succeeded is not', 'cutover', seen(green(true), { cutover: [run('succeeded')] }), 'done'],
  ['nobody retires while a fall back runs', 'retire', seen(green(true), { fallBack: [run('running')] }), 'refuse'],
])('%s', (_promise, verb, look, decision) => {
  expect(decide(verb, look).decision).toBe(decision);
});

const byHand: Owner = {
  ...{ id: 'hand-1', document: 'by-hand', since: '2026-03-01 02:00:00+00', byHand: true },
};
const ownedBy = (look: Look, owner: Owner): Look => ({ ...look, details: { owner } });

test.each<Verb>(['prepare', 'cutover', 'fall-back', 'retire'])(
  'Nothing is started, not even %s, while a person works by hand: who, and what to do, is said',
  (verb) => {
    const why = `Somebody works on it by hand since 2026-03-01 02:00:00+00 (hand-1): wait for their \`release\`, or take it over with \`claim --take-over\` if they are gone.`;
    for (const status of [blue('open'), green(true), silent]) {
      expect(decide(verb, ownedBy(seen(status), byHand))).toEqual({ decision: 'refuse', why });
      expect(nextOf(ownedBy(seen(status), byHand)).words).toContain('works on it by hand');
    }
    const ended = { ...byHand, byHand: false, document: 'cutover' };
    expect(decide('cutover', ownedBy(seen(blue('open')), ended)).decision).toBe('start');
  },
);

test.each<[string, Look, string | undefined]>([
  ['a run is watched', seen(silent, { cutover: [run('running')] }), 'status --watch'],
  ['before anything, prepare', seen(blue('absent')), 'prepare'],
  ['once prepared, cut over', seen(blue('open')), 'cutover'],
  ['a closed fence that nobody works under is lifted by aborting', seen(blue('closed')), 'abort'],
  ['a cutover that is half-way goes on', seen(green(false)), 'cutover'],
  ['a sealed fence goes on too: the move may have been submitted', seen(blue('sealed')), 'cutover'],
  [
    'after the cutover no command is handed out: what ends the way back is not to be pasted',
    seen(green(true)),
    undefined,
  ],
  [
    'a cutover that failed once green served is started again',
    seen(green(true), { cutover: [run('failed')] }),
    'cutover',
  ],
  ['once retired it is not', seen(green(true, 'absent'), { cutover: [run('failed')] }), undefined],
  ['after retire there is no command left', seen(green(true, 'absent'), { retire: [run('succeeded')] }), undefined],
  [
    'after a fall back there is none either: green holds what it was given',
    seen(blue('open'), { cutover: [run('succeeded', 1)], fallBack: [run('succeeded', 2)] }),
    undefined,
  ],
  [
    'a green that was prepared after a fall back is a new one, and can be cut over to',
    seen(blue('open'), {
      ...{ cutover: [run('succeeded', 1)], fallBack: [run('succeeded', 2)], prepare: [run('succeeded', 3)] },
    }),
    'cutover',
  ],
  [
    'a prepare that failed after a fall back changes nothing',
    seen(blue('open'), {
      ...{ cutover: [run('succeeded', 1)], fallBack: [run('succeeded', 2)], prepare: [run('failed', 3)] },
    }),
    undefined,
  ],
  ['whoever does not answer is looked at first', seen(silent), undefined],
  ['a name that leads elsewhere is pointed back first', seen(elsewhere), undefined],
])('What comes next: %s', (_promise, look, command) => {
  expect(nextOf(look).command).toBe(command);
});

test('After a fence that lifted itself the next thing is to take everything back, and never to cut over', () => {
  const look = { ...seen(blue('open'), { cutover: [run('failed')] }), details: { fenceLapsed: true } as const };
  expect(nextOf(look)).toEqual({ command: 'abort', words: expect.stringContaining('the fence lifted itself') });
  expect(nextOf({ ...look, details: {} }).command).toBe('cutover');
});
