import type { ObservedExecution, Outcome } from '../../lib/operate/execution';
import { pastEnd, runEnd } from '../../lib/operator/outcome';
import { readState } from '../../lib/operate/read-state';
import type { StateAnswer } from '../../lib/operate/state';
import type { Verb } from '../../lib/operator/verb';
import { Runbook } from '../../lib/runbook/runbook';
import { states, type NamedState } from '../operate/states';
import { sample } from '../runbook/sample';

const runbook = new Runbook(sample)._data;
const told = (name: NamedState) => readState(states[name]);
const blue = told('blue, prepared');
const green = told('green, finished');

function run(outcome: Outcome, steps: Record<string, Outcome | 'not run'>): ObservedExecution {
  return {
    ...{ id: 'e-1', document: 'sample-cutover', outcome, stopping: false, startedAt: 1, parameters: {} },
    steps: Object.entries(steps).map(([name, each]) => ({ name, outcome: each, message: `${name} ${each}` })),
  };
}

const failed = run('failed', {
  look: 'succeeded',
  copy: 'failed',
  'undo-close': 'succeeded',
  'undo-copy': 'succeeded',
});
const stuck = run('failed', { look: 'succeeded', copy: 'failed', 'undo-close': 'succeeded', 'undo-copy': 'failed' });
const looked = run('failed', { look: 'failed', host: 'not run', close: 'not run' });
const whole = run('succeeded', { look: 'succeeded', switch: 'succeeded' });

test.each<[string, Verb, ObservedExecution, StateAnswer, string]>([
  ['a cutover whose run succeeded, when green serves', 'cutover', whole, green, 'succeeded'],
  ['no cutover whose run succeeded while blue serves', 'cutover', whole, blue, 'failed'],
  ['no cutover after which green serves no client', 'cutover', whole, told('green, forward'), 'failed'],
  ['no cutover after which nobody knows who serves', 'cutover', whole, readState(new Error('gone')), 'failed'],
  ['undone when all was taken back and blue serves its clients', 'cutover', failed, blue, 'undone'],
  ['failed when all was taken back and blue serves none', 'cutover', failed, told('blue, stopped'), 'failed'],
  ['failed when something was not taken back', 'cutover', stuck, blue, 'failed'],
  ['undone when the run ended before it changed anything', 'cutover', looked, blue, 'undone'],
  [
    'failed when it was cancelled half-way',
    'cutover',
    run('cancelled', { look: 'succeeded', copy: 'cancelled' }),
    blue,
    'failed',
  ],
  ['a fall back when blue serves its clients', 'fall-back', whole, blue, 'succeeded'],
  ['no fall back while green serves', 'fall-back', whole, green, 'failed'],
  ['undone when a fall back was taken back and green serves', 'fall-back', failed, green, 'undone'],
  ['retired when green serves', 'retire', whole, green, 'succeeded'],
  ['no cutover whose outcome somebody else has yet to tell', 'cutover', whole, told('green, pending'), 'failed'],
  ['failed when all was taken back beside something submitted', 'cutover', failed, told('blue, pending'), 'failed'],
])('A run counts as %s', (_promise, verb, of, status, outcome) => {
  expect(runEnd(verb, of, status, runbook).outcome).toBe(outcome);
});

test("Of a host script's failure they are what it said, not what it printed before", () => {
  const printed = `Command 1-2 on i-1 ended Failed in 'copy' with exit code 1: ${'shop: copied 1 of 9 tables\n'.repeat(20)}----------ERROR-------\n`;
  const message = `${printed}database "shop": view app.v: undefined_column (SQLSTATE 42703). Change it`;
  const of = { ...failed, steps: failed.steps.map((step) => (step.name === 'copy' ? { ...step, message } : step)) };
  expect(runEnd('cutover', of, blue, runbook).words).toContain(
    'failed at step copy: database "shop": view app.v: undefined_column (SQLSTATE 42703). Change it. Everything',
  );
});

test('A function that had to be woken is to blame for nothing that failed later, and changed nothing', () => {
  const asleep = { 'wake-function': 'failed', 'function-awake': 'succeeded' } as const;
  expect(runEnd('cutover', run('failed', { ...asleep, look: 'failed' }), blue, runbook)).toEqual({
    outcome: 'undone',
    words: 'sample-cutover (execution e-1) failed at step look: look failed. Nothing was changed. Blue serves.',
  });
});

test('The words of a failure name the step, what was taken back and who serves', () => {
  expect(runEnd('cutover', failed, blue, runbook).words).toBe(
    'sample-cutover (execution e-1) failed at step copy: copy failed. Everything that it did was taken back. Blue serves.',
  );
  expect(runEnd('cutover', stuck, told('blue, stopped'), runbook).words).toBe(
    'sample-cutover (execution e-1) failed at step copy: copy failed. Not everything was taken back: undo-copy failed: undo-copy failed. Blue serves, its clients are stopped.',
  );
  expect(runEnd('cutover', looked, blue, runbook).words).toBe(
    'sample-cutover (execution e-1) failed at step look: look failed. Nothing was changed. Blue serves.',
  );
});

test.each([
  ['succeeded, whoever serves now', whole, 'succeeded', 'sample-cutover (execution e-1) succeeded.'],
  ['undone, if it took all back', failed, 'undone', 'Everything that it did was taken back.'],
  ['failed, if it did not', stuck, 'failed', 'Not everything was taken back: undo-copy failed'],
])('a run that is not the last word is judged by itself, and what came after is told: %s', (_, of, outcome, words) => {
  const back = {
    id: 'e-2',
    document: 'sample-fall-back',
    outcome: 'succeeded' as const,
    stopping: false,
    startedAt: 2,
  };
  const end = pastEnd(of, blue, back);
  expect(end.outcome).toBe(outcome);
  expect(end.words).toContain(words);
  expect(end.words).toContain('Since then sample-fall-back (execution e-2) succeeded.');
});
