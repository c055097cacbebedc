import { LambdaClient } from '@aws-sdk/client-lambda';
import { ask, askState } from '../../lib/operate/ask';
import { NotAwakeError, onceAwake } from '../../lib/operate/waking';
import { testAws, type TestAws } from '../rehearse/aws/running-aws';
import { deploy } from '../rehearse/aws/lambda/functions';

const WORDS = /^The function is not awake\. .* see its StateReason \(aws lambda get-function-configuration\)/;

describe('A function that was idle for weeks', () => {
  let aws: TestAws;
  let lambda: LambdaClient;
  const question = { functionName: 'status', payload: '{}' };
  beforeAll(async () => {
    aws = await testAws();
    lambda = new LambdaClient(aws.client());
    deploy(aws, 'status', 'exports.handler = async () => ({ serves: "BLUE" });');
    deploy(aws, 'broken', 'exports.handler = async () => { throw new Error("no route"); };');
  });
  afterAll(() => aws.stop());
  beforeEach(() => aws.aws.lambda.fallAsleep('status', Infinity));

  const calls = () => aws.aws.calls.filter(({ action }) => action === 'lambda:InvokeFunction').length;

  test('is called until it is awake', async () => {
    aws.aws.lambda.fallAsleep('status', 60);
    expect(await onceAwake(() => ask(lambda, question), { everyMs: 20 })).toMatchObject({ serves: 'BLUE' });
  });

  test('is given up when the patience is over, with what to do', async () => {
    const before = calls();
    const failure = await onceAwake(() => ask(lambda, question), { forMs: 100, everyMs: 30 }).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(NotAwakeError);
    expect((failure as Error).message).toMatch(WORDS);
    expect((failure as Error).cause).toMatchObject({ name: 'ResourceConflictException' });
    expect(calls() - before).toBeGreaterThan(1);
    expect(calls() - before).toBeLessThanOrEqual(4);
  });

  test('is not waited for where nobody said so: one call, and the words', async () => {
    const before = calls();
    expect(await askState(lambda, question)).toMatchObject({ reachable: false, why: expect.stringMatching(WORDS) });
    expect(calls() - before).toBe(1);
  });

  test('is the only thing that is waited for: what a function throws is told at once', async () => {
    const before = calls();
    await expect(onceAwake(() => ask(lambda, { ...question, functionName: 'broken' }))).rejects.toThrow('no route');
    expect(calls() - before).toBe(1);
  });
});
