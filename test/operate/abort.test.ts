import { SSMClient } from '@aws-sdk/client-ssm';
import { allThatOwned, backOut, lastTookAllBack, neverOwned, stop, tookAllBack } from '../../lib/operate/abort';
import type { Executions } from '../../lib/operate/documents';
import type { Execution, ObservedExecution, Outcome } from '../../lib/operate/execution';
import { readState } from '../../lib/operate/read-state';
import { noState } from '../../lib/operate/state';
import { AwsStandIn } from './aws-stand-in';
import { states, type NamedState } from './states';

let aws: AwsStandIn;
let ssm: SSMClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  ssm = new SSMClient({});
});
afterAll(() => aws.stop());
beforeEach(() => aws.clear());

function run(outcome: Outcome, startedAt = 1, more: Partial<Execution> = {}): Execution {
  return { id: `e-${startedAt}`, document: 'kong', outcome, stopping: false, startedAt, ...more };
}

function observed(outcome: Outcome, steps: Record<string, Outcome | 'not run'>): ObservedExecution {
  return {
    ...run(outcome),
    parameters: {},
    steps: Object.entries(steps).map(([name, each]) => ({ name, outcome: each })),
  };
}

const none: Executions = { cutover: [], undo: [], fallBack: [] };
const told = (name: NamedState) => readState(states[name]);

test('Stopping what runs cancels it; stopping what has ended, or is forgotten, does no harm', async () => {
  const execution = aws.put('kong-cutover', 'InProgress');
  await stop(ssm, 'e-1');
  expect(execution.status).toBe('Cancelling');
  aws.end(execution, 'Cancelled');
  await stop(ssm, 'e-1');
  await stop(ssm, 'e-99');
  expect(execution.status).toBe('Cancelled');
});

test('A stop that AWS refuses for another reason is an error', async () => {
  aws.put('kong-cutover', 'InProgress');
  aws.fail('Stop', 'AccessDeniedException');
  await expect(stop(ssm, 'e-1')).rejects.toThrow('AccessDeniedException');
});

test('A cutover that is being stopped already is waited for, and so is one that may have moved', () => {
  const stopping = { ...none, cutover: [run('running', 1, { stopping: true })] };
  expect(backOut({ state: told('blue, stopped'), executions: stopping, tookAllBack: false }).next).toBe('wait');
  const running = { ...none, cutover: [run('running')] };
  expect(backOut({ state: told('blue, stopped'), executions: running, tookAllBack: false }).next).toBe('stop');
  expect(backOut({ state: told('blue, forward'), executions: running, tookAllBack: false }).next).toBe('wait');
  expect(backOut({ state: noState('w'), executions: running, tookAllBack: false }).next).toBe('wait');
});

test.each<[NamedState, string, string]>([
  ['blue, untouched', 'clean', 'undo'],
  ['blue, prepared', 'clean', 'undo'],
  ['blue, stopped', 'undo', 'undo'],
  ['blue, back', 'clean', 'undo'],
  ['blue, forward', 'forward', 'forward'],
  ['blue, pending', 'pending', 'pending'],
  ['green, finished', 'green stays', 'green stays'],
  ['green, retired', 'green stays', 'green stays'],
  ['green, forward', 'green stays', 'forward'],
  ['green, pending', 'pending', 'pending'],
  ['neither', 'neither', 'neither'],
])('Backing out of %s: %s when nothing was run, %s when a cutover failed', (name, nothing, failed) => {
  const next = (executions: Executions) => backOut({ state: told(name), executions, tookAllBack: false }).next;
  expect([next(none), next({ ...none, cutover: [run('failed')] })]).toEqual([nothing, failed]);
});

test.each<[NamedState, string]>([
  ['blue, untouched', 'stop'],
  ['blue, prepared', 'stop'],
  ['blue, stopped', 'stop'],
  ['blue, back', 'stop'],
  ['blue, forward', 'wait'],
  ['blue, pending', 'wait'],
  ['green, finished', 'wait'],
  ['green, forward', 'wait'],
  ['green, pending', 'wait'],
  ['neither', 'wait'],
])('A cutover that runs while it is so: %s, is something to %s', (name, next) => {
  const executions = { ...none, cutover: [run('running')] };
  expect(backOut({ state: told(name), executions, tookAllBack: false }).next).toBe(next);
});

test.each<[NamedState, string]>([
  ['blue, prepared', 'clean'],
  ['blue, stopped', 'stuck'],
  ['blue, pending', 'pending'],
  ['green, forward', 'stuck'],
  ['green, pending', 'pending'],
])('After a fall back that failed and left %s: %s', (name, next) => {
  const executions = { ...none, fallBack: [run('failed')] };
  expect(backOut({ state: told(name), executions, tookAllBack: false }).next).toBe(next);
});

test('What counts is the newest run: an undo that succeeded after a failed cutover leaves nothing to do', () => {
  const executions = { ...none, cutover: [run('failed', 1)], undo: [run('succeeded', 2)] };
  expect(backOut({ state: told('blue, prepared'), executions, tookAllBack: false }).next).toBe('clean');
  const again = { ...executions, cutover: [run('cancelled', 3), run('failed', 1)] };
  expect(backOut({ state: told('blue, prepared'), executions: again, tookAllBack: false }).next).toBe('undo');
});

test('Preparations are taken back only when everything is to go', () => {
  expect(backOut({ state: told('blue, prepared'), executions: none, tookAllBack: false }).next).toBe('clean');
  expect(backOut({ state: told('blue, prepared'), executions: none, tookAllBack: false, everything: true }).next).toBe(
    'undo',
  );
  expect(backOut({ state: told('blue, untouched'), executions: none, tookAllBack: false, everything: true }).next).toBe(
    'clean',
  );
});

test('A run took all back only if it failed, undo steps ran, and every one of them worked', () => {
  expect(tookAllBack(observed('failed', { copy: 'failed', 'undo-copy': 'succeeded', 'undo-x': 'not run' }))).toBe(true);
  expect(tookAllBack(observed('timed out', { copy: 'timed out', 'undo-copy': 'succeeded' }))).toBe(true);
  expect(tookAllBack(observed('failed', { copy: 'failed', 'undo-copy': 'succeeded', 'undo-x': 'failed' }))).toBe(false);
  expect(tookAllBack(observed('failed', { copy: 'failed', 'undo-copy': 'not run' }))).toBe(false);
  expect(tookAllBack(observed('cancelled', { copy: 'cancelled', 'undo-copy': 'succeeded' }))).toBe(false);
  expect(tookAllBack(observed('succeeded', { copy: 'succeeded' }))).toBe(false);
});

test('Whether the last run took all back is asked of SSM only when it failed', async () => {
  expect(await lastTookAllBack(ssm, none)).toBe(false);
  expect(await lastTookAllBack(ssm, { ...none, cutover: [run('cancelled')] })).toBe(false);
  expect(aws.calls).toEqual([]);
  const { id } = aws.put('kong-cutover', 'Failed', { steps: [{ StepName: 'undo_copy', StepStatus: 'Success' }] });
  expect(await lastTookAllBack(ssm, { ...none, cutover: [run('failed', 1, { id })] })).toBe(true);
});

test('A run that lost the upgrade in the middle of its undo chain did not take all back', () => {
  const steps = { copy: 'failed', 'undo-copy': 'succeeded', 'still-owner-undo-host': 'failed' } as const;
  expect(tookAllBack(observed('failed', steps))).toBe(false);
  expect(tookAllBack(observed('failed', { ...steps, 'still-owner-undo-host': 'succeeded' }))).toBe(true);
});

test('A run that was refused at its claim never owned the upgrade; one that failed later did', () => {
  expect(neverOwned(observed('failed', { claim: 'failed', copy: 'not run' }))).toBe(true);
  expect(neverOwned(observed('failed', { claim: 'succeeded', copy: 'failed' }))).toBe(false);
  expect(neverOwned(observed('running', { claim: 'failed' }))).toBe(false);
  expect(neverOwned(observed('cancelled', { claim: 'cancelled' }))).toBe(false);
});

test('Behind runs that never owned the upgrade counts the one that did, and what it left is taken back', async () => {
  const [owner, loser] = ['Failed', 'Failed'].map((status, at) =>
    aws.put('kong-cutover', status, {
      steps: [{ StepName: at === 0 ? 'copy' : 'claim', StepStatus: 'Failed' }],
    }),
  );
  const executions = {
    ...none,
    cutover: [run('failed', 2, { id: loser!.id }), run('failed', 1, { id: owner!.id })],
  };
  const counted = await allThatOwned(ssm, executions);
  expect(counted.cutover.map(({ id }) => id)).toEqual([owner!.id]);
  expect(backOut({ state: told('blue, prepared'), executions: counted, tookAllBack: false }).next).toBe('undo');
  const alone = await allThatOwned(ssm, { ...none, cutover: [run('failed', 2, { id: loser!.id })] });
  expect(backOut({ state: told('blue, untouched'), executions: alone, tookAllBack: false }).next).toBe('clean');
});
