import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { abort } from '../../lib/operator/abort-run';
import { abortWords } from '../../lib/operator/abort-words';
import { follow } from '../../lib/operator/follow';
import { look } from '../../lib/operator/look';
import { observe } from '../../lib/operate/observe';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';
import { AwsStandIn } from '../operate/aws-stand-in';
import { states, type NamedState } from '../operate/states';

let aws: AwsStandIn;
let clients: { ssm: SSMClient; lambda: LambdaClient };
beforeAll(async () => {
  aws = await AwsStandIn.start();
  clients = { ssm: new SSMClient({ maxAttempts: 1 }), lambda: new LambdaClient({ maxAttempts: 1 }) };
});
afterAll(() => aws.stop());
beforeEach(() => {
  aws.clear();
  aws.documents.set('s-undo', []);
  is('blue, stopped');
});

const documents = {
  prepare: 's-prepare',
  cutover: 's-cutover',
  undo: 's-undo',
  fallBack: 's-back',
  retire: 's-retire',
};
const upgrade = { runbook: new Runbook(sample)._data, documents };
const question = { status: { functionName: 'sample', payload: '{}' } };
const seen = () => look(clients, upgrade, question);

function is(name: NamedState): void {
  aws.status = states[name];
}

/** What undo does to the world, once it runs. */
function undoEnds(status: string, left: NamedState): void {
  aws.before = (call) => {
    const undo = aws.executions.find((one) => one.document === 's-undo' && one.status === 'InProgress');
    if (undo === undefined || !call.startsWith('Get')) return;
    aws.end(undo, status);
    is(left);
  };
}

/** What is stopped has ended by the next look. */
function stopsTakeEffect(): void {
  const { before } = aws;
  aws.before = (call) => {
    before(call);
    const stopping = aws.executions.find(({ status }) => status === 'Cancelling');
    if (stopping && call.startsWith('Describe')) aws.end(stopping, 'Cancelled');
  };
}

function aborted() {
  const options = { everyMs: 5, signal: new AbortController().signal, step: () => undefined };
  return abort({
    ...{ clients, upgrade, look: seen, say: () => undefined },
    follow: (id) => follow(clients.ssm, id, options),
  });
}

test('A running cutover is stopped before the move, and taken back', async () => {
  aws.put('s-cutover', 'InProgress');
  aws.now += 1000;
  undoEnds('Success', 'blue, untouched');
  stopsTakeEffect();
  expect(await aborted()).toEqual({
    aborted: true,
    words: 'Blue serves its clients; nothing of an upgrade is left on it.',
  });
  expect(aws.effects).toEqual(['Stop e-1', 'Start s-undo']);
});

test('While a person works by hand nothing is taken back, and it is said who that is', async () => {
  const owner = 'hand-0f8b2c1e-5a55-4c0b-9d0f-7f5f3f1d2a10';
  aws.status = { ...states['blue, stopped'], owner: { id: owner, document: 'by-hand', since: '02:00' } };
  const { aborted: isAborted, words } = await aborted();
  expect(isAborted).toBe(false);
  expect(words).toMatch(/^Somebody works on it by hand since 02:00 \(hand-0f8b.*Nothing was touched\.$/);
  expect(aws.effects).toEqual([]);
});

test('A running prepare is stopped and taken back, though it has not come to the fence', async () => {
  is('blue, untouched');
  aws.put('s-prepare', 'InProgress');
  aws.now += 1000;
  undoEnds('Success', 'blue, untouched');
  stopsTakeEffect();
  expect((await aborted()).aborted).toBe(true);
  expect(aws.effects).toEqual(['Stop e-1', 'Start s-undo']);
});

test('What was prepared is taken back, and once that is done there is nothing left to do', async () => {
  is('blue, prepared');
  aws.put('s-prepare', 'Success');
  aws.now += 1000;
  undoEnds('Success', 'blue, untouched');
  expect((await aborted()).aborted).toBe(true);
  expect((await aborted()).aborted).toBe(true);
  expect(aws.effects).toEqual(['Start s-undo']);
});

test('A cutover that may have moved clients is not stopped; how it ends is waited for', async () => {
  is('blue, forward');
  const cutover = aws.put('s-cutover', 'InProgress');
  aws.before = (call) => {
    if (!call.startsWith('Get')) return;
    aws.end(cutover, 'Success');
    is('green, finished');
  };
  expect(await aborted()).toEqual({
    aborted: false,
    words: 'It is too late to abort: green serves. The way back is to fall back. Nothing was touched.',
  });
  expect(aws.effects).toEqual([]);
});

test('An undo that fails is not tried for ever, and the words say that something is left', async () => {
  aws.put('s-cutover', 'Cancelled');
  aws.now += 1000;
  undoEnds('Failed', 'blue, prepared');
  expect(await aborted()).toEqual({
    aborted: false,
    words: 'Blue serves its clients, but not everything was taken back: see which step of s-undo failed.',
  });
  expect(aws.effects).toEqual(['Start s-undo']);
});

test.each<[string, object | string, RegExp]>([
  ['half-way', states['green, forward'], /^It is too late to abort: the move may have been submitted\./],
  [
    'nobody knows who serves',
    'no route to host',
    /^Nothing was touched, since who serves could not be learned: no route/,
  ],
  ['the name leads elsewhere', states.neither, /^The client endpoint leads to neither/],
])('Nothing is touched when it is so: %s', async (_so, status, words) => {
  aws.status = status;
  aws.put('s-cutover', 'Failed');
  const end = await aborted();
  expect(end.aborted).toBe(false);
  expect(end.words).toMatch(words);
  expect(aws.effects).toEqual([]);
});

test('What was submitted to somebody else is waited for by nobody here: aborting names it and touches nothing', async () => {
  is('blue, pending');
  for (const document of ['s-cutover', 's-prepare']) {
    aws.put(document, document === 's-prepare' ? 'InProgress' : 'Cancelled');
    expect(await aborted()).toEqual({
      aborted: false,
      words:
        'It cannot be aborted now. Something was submitted whose outcome is not known yet: Blue serves, the switchover runs. Wait for it: until then nothing is started, stopped or taken back. Nothing was touched.',
    });
  }
  expect(abortWords(upgrade, await seen())).toMatch(/^Would touch nothing\. Something was submitted/);
  expect(aws.effects).toEqual([]);
});

test('After a fall back nothing is taken away: green holds what it was given', async () => {
  is('blue, prepared');
  aws.put('s-cutover', 'Success');
  aws.now += 1000;
  aws.put('s-back', 'Success');
  expect((await aborted()).words).toMatch(/^Blue serves again since the fall back/);
  expect(aws.effects).toEqual([]);
});

test('What aborting would do is said before: the fence first, and which steps are taken back', async () => {
  const steps = [
    { StepName: 'look', StepStatus: 'Success' },
    { StepName: 'host', StepStatus: 'Success' },
    { StepName: 'close', StepStatus: 'Success' },
    { StepName: 'copy', StepStatus: 'InProgress' },
  ];
  const { id } = aws.put('s-cutover', 'InProgress', { steps });
  expect(abortWords(upgrade, await seen(), await observe(clients.ssm, id))).toBe(
    'Would lift the fence first: blue serves its clients within seconds. Would stop s-cutover and take back close, copy, host.',
  );
  aws.end(aws.executions[0], 'Success');
  is('green, finished');
  expect(abortWords(upgrade, await seen())).toBe('Too late: green serves. The way back is to fall back.');
});

test('One look that nobody answers does not let a cutover run on: it is stopped as soon as it is known to be before the move', async () => {
  aws.put('s-cutover', 'InProgress');
  aws.now += 1000;
  undoEnds('Success', 'blue, untouched');
  stopsTakeEffect();
  aws.status = 'Task timed out';
  setTimeout(() => is('blue, stopped'), 500);
  expect((await aborted()).aborted).toBe(true);
  expect(aws.effects).toEqual(['Stop e-1', 'Start s-undo']);
});

test('After a fall back, a prepare of a new green that is stopped half-way is taken back', async () => {
  is('blue, prepared');
  for (const document of ['s-cutover', 's-back']) {
    aws.put(document, 'Success');
    aws.now += 1000;
  }
  aws.put('s-prepare', 'InProgress');
  aws.now += 1000;
  undoEnds('Success', 'blue, untouched');
  stopsTakeEffect();
  expect((await aborted()).aborted).toBe(true);
  expect(aws.effects).toEqual(['Stop e-3', 'Start s-undo']);
});
