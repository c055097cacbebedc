import type { LocalAwsEvent } from '../../../lib/rehearse/aws/events';
import type { Progress } from '../../../lib/rehearse/run/progress';
import { StepTracker } from '../../../lib/rehearse/run/step-tracker';
import { Runbook } from '../../../lib/runbook/runbook';
import { sample } from '../../runbook/sample';

const runbook = new Runbook(sample)._data;

const stage = (id: string, status: string, message?: string): LocalAwsEvent => ({
  ...{ kind: 'stage', functionName: 'postgres', stage: id, status },
  ...(message === undefined ? {} : { message }),
});
const step = (name: string, status: string, message?: string): LocalAwsEvent => ({
  ...{ kind: 'step', executionId: 'e', document: 'cutover', step: name, status },
  ...(message === undefined ? {} : { message }),
});
/** A step of a function, as its events come when all goes well. */
const called = (id: string) => [
  step(id, 'InProgress'),
  stage(id, 'started'),
  stage(id, 'succeeded'),
  step(id, 'Success'),
];

function follow(...events: readonly LocalAwsEvent[]) {
  const told: Progress[] = [];
  const tracker = new StepTracker(runbook, (progress) => told.push(progress));
  for (const event of events) tracker.on(event);
  const status = (id: string) => tracker.report().find((one) => one.id === id)?.status;
  const lines = told.map((one) => (one.kind === 'step' ? `${one.id} ${one.status}` : one.kind));
  return { tracker, told, lines, status };
}

test('the report names every step, and the stages of a function in place of its step, in order', () => {
  const { tracker } = follow();
  expect(tracker.report().map(({ id, status }) => `${id} ${status}`)).toEqual([
    'look not run',
    'host not run',
    'close not run',
    'copy not run',
    'compare not run',
    'last-look not run',
    'move not run',
    'pause not run',
    'confirm not run',
  ]);
  expect(tracker.spans()).toEqual([]);
  expect(tracker.startOf('look')).toBeUndefined();
});

test("a function's step is told once, by its own words", () => {
  const { lines, status, tracker } = follow(...called('look'));
  expect(lines).toEqual(['look started', 'look succeeded']);
  expect(status('look')).toBe('succeeded');
  expect(tracker.startOf('look')).toBeGreaterThan(0);
});

test('a stage takes as long as its function says, though its words come all at once', () => {
  const told = { ...stage('look', 'succeeded'), ms: 1_500 };
  const { tracker } = follow(step('look', 'InProgress'), stage('look', 'started'), told);
  expect(tracker.report()[0].ms).toBe(1_500);
  const [{ from, to }] = tracker.spans();
  expect(to - from).toBe(1_500);
});

test('a step with a check succeeds when the check has', () => {
  const before = follow(step('copy', 'InProgress'), step('copy', 'Success'), step('check_copy', 'InProgress'));
  expect(before.status('copy')).toBe('not run');
  const after = follow(step('copy', 'InProgress'), step('copy', 'Success'), step('check_copy', 'Success'));
  expect(after.lines).toEqual(['copy started', 'copy succeeded']);
});

test('a check that fails is the failure of its step', () => {
  const { tracker } = follow(
    step('copy', 'InProgress'),
    step('copy', 'Success'),
    step('check_copy', 'InProgress'),
    step('check_copy', 'Failed', 'an index is missing'),
  );
  expect(tracker.report()[3]).toMatchObject({ id: 'copy', status: 'failed', message: 'an index is missing' });
});

test('a step without a check succeeds by itself', () => {
  expect(follow(step('pause', 'InProgress'), step('pause', 'Success')).lines).toEqual([
    'pause started',
    'pause succeeded',
  ]);
});

test('waiting for a person is no failure', () => {
  const { status, lines } = follow(step('confirm', 'InProgress'), step('confirm', 'Waiting'));
  expect(status('confirm')).toBe('not run');
  expect(lines).toEqual(['confirm started']);
});

test('a failure within a stage is told with the words of the stage, and not again by its step', () => {
  const { lines, tracker } = follow(
    step('switch', 'InProgress'),
    stage('last-look', 'started'),
    stage('last-look', 'failed', 'a row appeared'),
    step('switch', 'Failed', 'Lambda function failed'),
  );
  expect(lines).toEqual(['last-look started', 'last-look failed']);
  expect(tracker.report().find(({ id }) => id === 'last-look')?.message).toBe('a row appeared');
  expect(tracker.report().find(({ id }) => id === 'move')?.status).toBe('not run');
});

test('a function that never spoke failed at its first stage', () => {
  const { tracker } = follow(step('switch', 'InProgress'), step('switch', 'Failed', 'AccessDenied'));
  expect(tracker.report().find(({ id }) => id === 'last-look')).toMatchObject({
    status: 'failed',
    message: 'AccessDenied',
  });
});

test('a function that died, or ran out of time, failed at the stage that it was in', () => {
  for (const end of ['Failed', 'TimedOut', 'Cancelled']) {
    const { status } = follow(
      step('switch', 'InProgress'),
      stage('last-look', 'started'),
      stage('last-look', 'succeeded'),
      stage('move', 'started'),
      step('switch', end),
    );
    expect(status('last-look')).toBe('succeeded');
    expect(status('move')).toBe('failed');
  }
});

test('a function that died between two stages failed at the one that comes next', () => {
  const { status } = follow(
    step('switch', 'InProgress'),
    stage('last-look', 'started'),
    stage('last-look', 'succeeded'),
    step('switch', 'Failed', 'Runtime exited'),
  );
  expect(status('move')).toBe('failed');
});

test('a step that is taken back is undone, a failed one stays failed, and neither is told twice', () => {
  const { status, lines, tracker } = follow(
    ...called('close'),
    step('copy', 'InProgress'),
    step('copy', 'Failed', 'no space left'),
    step('undo_close', 'InProgress'),
    step('undo_close', 'Success'),
    step('undo_copy', 'InProgress'),
    step('undo_copy', 'Success'),
    // The stack's rollback starts the undo document again.
    step('undo_close', 'InProgress'),
    step('undo_close', 'Success'),
  );
  expect(status('close')).toBe('undone');
  expect(status('copy')).toBe('failed');
  expect(lines.slice(4)).toEqual(['close undoing', 'close undone', 'copy undoing', 'copy undone']);
  expect(tracker.leftBehind()).toEqual([]);
});

test('undoing what never ran is not told', () => {
  const { lines, status } = follow(step('undo_close', 'InProgress'), step('undo_close', 'Success'));
  expect(lines).toEqual([]);
  expect(status('close')).toBe('not run');
});

test('a stage that its function reverted is undone', () => {
  const { status } = follow(
    ...[stage('last-look', 'started'), stage('last-look', 'succeeded'), stage('move', 'started')],
    ...[stage('move', 'failed', 'refused'), stage('last-look', 'reverted')],
  );
  expect(status('last-look')).toBe('undone');
  expect(status('move')).toBe('failed');
});

test('what has an undo and began is left behind until it is undone', () => {
  const closed = called('close');
  expect(follow(...closed).tracker.leftBehind()).toEqual(['close']);
  const stuck = follow(...closed, step('undo_close', 'InProgress'), step('undo_close', 'Failed', 'blue is gone'));
  expect(stuck.tracker.leftBehind()).toEqual(['close']);
  expect(stuck.tracker.undoFailures()).toEqual(['undo of close: blue is gone']);
  expect(stuck.lines.at(-1)).toBe('close not undone');
  const later = follow(...closed, step('undo_close', 'Failed', 'blue is gone'), step('undo_close', 'Success'));
  expect(later.tracker.leftBehind()).toEqual([]);
  expect(later.tracker.undoFailures()).toEqual([]);
});

test('when a rollback goes forward through all steps again, what failed stays failed and the rest is told', () => {
  const { status, lines } = follow(
    ...called('look'),
    ...[step('switch', 'InProgress'), stage('last-look', 'started'), stage('last-look', 'succeeded')],
    ...[stage('move', 'started'), stage('move', 'failed', 'no answer'), step('switch', 'Failed')],
    ...called('look'),
    ...[step('switch', 'InProgress'), stage('last-look', 'started'), stage('last-look', 'succeeded')],
    ...[stage('move', 'started'), stage('move', 'succeeded'), step('switch', 'Success')],
    ...[step('pause', 'InProgress'), step('pause', 'Success')],
  );
  expect([status('look'), status('move'), status('pause')]).toEqual(['succeeded', 'failed', 'succeeded']);
  expect(lines).toEqual([
    ...['look started', 'look succeeded', 'last-look started', 'last-look succeeded'],
    ...['move started', 'move failed', 'pause started', 'pause succeeded'],
  ]);
});

test('a function whose answer was lost after its last stage failed all the same', () => {
  const { status } = follow(
    ...[step('look', 'InProgress'), stage('look', 'started'), stage('look', 'succeeded')],
    step('look', 'Failed', 'the answer was lost'),
  );
  expect(status('look')).toBe('failed');
});

test('events of other steps and functions mean nothing', () => {
  const { lines } = follow(
    stage('somebody-elses', 'started'),
    step('fb_move', 'InProgress'),
    { kind: 'log', functionName: 'f', line: 'hello' },
    { kind: 'fault', id: 'copy' },
  );
  expect(lines).toEqual([]);
});
