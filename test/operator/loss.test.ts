import { LambdaClient } from '@aws-sdk/client-lambda';
import { reasonMistake } from '../../lib/operate/loss-reason';
import type { ExecutionStep } from '../../lib/operate/execution';
import { lossIn, lossNow } from '../../lib/operator/loss';
import { Runbook } from '../../lib/runbook/runbook';
import { FallBack } from '../../constructs/cutover/fall-back';
import { messageOf } from '../harness/message-of';
import { AwsStandIn } from '../operate/aws-stand-in';
import { sampleThatCounts } from '../runbook/sample';

let aws: AwsStandIn;
let lambda: LambdaClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  lambda = new LambdaClient({ maxAttempts: 1 });
});
afterAll(() => aws.stop());

const loss = 'items: 3 on blue, 9 on green';
const question = { functionName: 'sample', payload: '{"Step":"measure-loss"}' };
const runbook = new Runbook(sampleThatCounts)._data;
const run = (steps: readonly ExecutionStep[]) => ({
  ...{ id: 'e-1', document: 'sample-fall-back', outcome: 'succeeded', stopping: false, startedAt: 1, parameters: {} },
  steps,
});

describe('what falling back loses', () => {
  test('is asked before anybody decides, and told with what could not be counted', async () => {
    aws.status = { loss, notCounted: 'big: the time is over' } as never;
    expect(await lossNow({ lambda } as never, { losses: [question] })).toBe(
      `Lost to clients: ${loss}. Not counted: big: the time is over.`,
    );
  });

  test('does not stand in the way of falling back when nobody can tell it', async () => {
    aws.status = 'green is away';
    expect(await lossNow({ lambda } as never, { losses: [question] })).toBe(
      'What is lost could not be counted: green is away.',
    );
  });

  test('is told at the end, by what the run found; and nothing is where it did not come so far', () => {
    const step = { name: 'measure-loss', outcome: 'succeeded', output: JSON.stringify({ loss }) } as const;
    expect(lossIn(runbook, run([step]) as never)).toBe(`${loss}.`);
    expect(lossIn(runbook, run([{ ...step, outcome: 'failed' }]) as never)).toBe('');
  });

  test('is told at the end with what could not be counted, however much there is of both', () => {
    const output = JSON.stringify({ loss: 'x'.repeat(1_200), notCounted: 'y'.repeat(1_200) });
    expect(lossIn(runbook, run([{ name: 'measure-loss', outcome: 'succeeded', output }]) as never)).toBe(
      `${'x'.repeat(999)}…. Not counted: ${'y'.repeat(999)}…`,
    );
  });
});

test.each([
  ['', false],
  ['ok', false],
  ['because', false],
  ['x'.repeat(501), false],
  ['Only sessions were written', true],
])('one rule for the reason, in the app and at the command line: %p', (reason, good) => {
  expect(reasonMistake(reason) === undefined).toBe(good);
  expect(messageOf(() => FallBack.loseWrites(reason)) === '').toBe(good);
});
