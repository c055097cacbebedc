import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ResourceConflictException,
  ResourceNotFoundException,
  ResourceNotReadyException,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import type { TestAws } from '../running-aws';
import { testAws, until } from '../running-aws';
import { deploy } from './functions';

describe('Lambda', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
  });
  afterEach(() => test.stop());

  it('runs the handler with the template’s environment and Lambda’s own, and nothing else of this machine', async () => {
    process.env.LEAKED_FROM_THE_MACHINE = 'yes';
    deploy(test, 'env', 'exports.handler = async (event) => ({ event, env: process.env });', {
      environment: { MINE: 'as declared' },
    });
    const { payload, functionError } = await test.aws.lambda.invoke('env', { a: 1 });
    delete process.env.LEAKED_FROM_THE_MACHINE;
    expect(functionError).toBeUndefined();
    const { event, env } = payload as { event: unknown; env: Record<string, string> };
    expect(event).toEqual({ a: 1 });
    expect(env).toMatchObject({
      MINE: 'as declared',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: test.aws.endpointUrl,
    });
    expect(env.LEAKED_FROM_THE_MACHINE).toBeUndefined();
  });

  it('lets a role invoke what it may invoke, through the SDK', async () => {
    const arn = deploy(test, 'add', 'exports.handler = async ({ a, b }) => a + b;');
    const role = test.role('caller', { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: [arn, `${arn}:*`] });
    const client = new LambdaClient(test.client(role));
    const answer = await client.send(new InvokeCommand({ FunctionName: arn, Payload: '{"a":2,"b":3}' }));
    expect(answer.Payload?.transformToString()).toBe('5');
    expect(answer.FunctionError).toBeUndefined();
  });

  it('answers at once when the caller does not wait for the end', async () => {
    deploy(
      test,
      'slow',
      'exports.handler = () => new Promise((done) => setTimeout(() => done(console.log("done")), 200));',
    );
    const client = new LambdaClient(test.client());
    const answer = await client.send(new InvokeCommand({ FunctionName: 'slow', InvocationType: 'Event' }));
    expect([answer.StatusCode, test.aws.lambda.logs('slow')]).toEqual([202, []]);
    await until(() => test.aws.lambda.logs('slow').length === 1, 'the function has run');
  });

  it('starts no process once it is stopped', async () => {
    deploy(test, 'late', 'exports.handler = async () => 1;');
    await test.aws.lambda.stop();
    await expect(test.aws.lambda.invoke('late', {})).rejects.toThrow('its rehearsal has ended');
  });

  it('refuses a role that may not', async () => {
    deploy(test, 'add', 'exports.handler = async () => 1;');
    const client = new LambdaClient(test.client(test.role('stranger')));
    await expect(client.send(new InvokeCommand({ FunctionName: 'add' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(test.refused()).toEqual(['lambda:InvokeFunction on arn:aws:lambda:eu-west-1:111122223333:function:add']);
  });

  it('answers for a function that does not exist with the SDK’s own class, and says that an existing one is active', async () => {
    const client = new LambdaClient(test.client());
    await expect(client.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    deploy(test, 'there', 'exports.handler = async () => 1;');
    const waited = await waitUntilFunctionActiveV2({ client, maxWaitTime: 5 }, { FunctionName: 'there' });
    expect(waited.state).toBe('SUCCESS');
  });

  it('takes no call of a function that was idle for weeks, whose first call brings it back', async () => {
    const arn = deploy(test, 'idle', 'exports.handler = async () => "here";');
    const client = new LambdaClient(test.client());
    const state = async () =>
      (await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'idle' }))).State as string;
    const call = () => client.send(new InvokeCommand({ FunctionName: arn }));
    test.aws.lambda.fallAsleep('idle', 150);
    expect(await state()).toBe('Inactive');
    await expect(call()).rejects.toBeInstanceOf(ResourceNotReadyException);
    expect(await state()).toBe('Pending');
    await expect(call()).rejects.toBeInstanceOf(ResourceConflictException);
    await until(async () => (await state()) === 'Active', 'the function is back');
    expect((await call()).Payload?.transformToString()).toBe('"here"');
  });

  it('reports what a handler throws as Lambda words it', async () => {
    deploy(test, 'broken', 'exports.handler = async () => { throw new RangeError("too far"); };');
    const { functionError, payload } = await test.aws.lambda.invoke('broken', {});
    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
  });

  it('reports a handler that is not there, and a module that does not load', async () => {
    deploy(test, 'empty', 'exports.other = 1;');
    expect((await test.aws.lambda.invoke('empty', {})).payload).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
    deploy(test, 'bad', 'require("no-such-module");');
    expect((await test.aws.lambda.invoke('bad', {})).functionError).toBe('Unhandled');
  });

  it('ends a process that exceeds its timeout, and says so', async () => {
    deploy(test, 'slow', 'exports.handler = () => new Promise(() => setInterval(() => {}, 1000));', {
      timeoutSeconds: 0.3,
    });
    const { functionError, payload } = await test.aws.lambda.invoke('slow', {});
    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 0.30 seconds') as string,
    });
  });

  it('survives a process that dies, and starts another one', async () => {
    deploy(test, 'mortal', 'exports.handler = async ({ die }) => { if (die) process.exit(3); return process.pid; };');
    const first = await test.aws.lambda.invoke('mortal', {});
    const second = await test.aws.lambda.invoke('mortal', { die: true });
    const third = await test.aws.lambda.invoke('mortal', {});
    expect(second.payload).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3') as string,
    });
    expect(third.payload).not.toBe(first.payload);
  });

  it('uses an idle process again, never a busy one', async () => {
    deploy(
      test,
      'who',
      'exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return process.pid; };',
    );
    const pid = async (ms: number): Promise<unknown> => (await test.aws.lambda.invoke('who', { ms })).payload;
    const [first, second] = await Promise.all([pid(200), pid(200)]);
    expect(first).not.toBe(second);
    expect([first, second]).toContain(await pid(0));
  });

  it('runs the new code after it was deployed', async () => {
    deploy(test, 'f', 'exports.handler = async () => "old";');
    expect((await test.aws.lambda.invoke('f', {})).payload).toBe('old');
    deploy(test, 'f', 'exports.handler = async () => "new";');
    expect((await test.aws.lambda.invoke('f', {})).payload).toBe('new');
  });

  it('gives code of Lambda’s runtime the AWS SDK, whose calls count as the function’s role', async () => {
    const source = `
      const { Lambda } = require('@aws-sdk/client-lambda');
      exports.handler = async () => {
        try { return (await new Lambda().invoke({ FunctionName: 'called' })).Payload.transformToString(); } catch (e) { return e.name; }
      };`;
    const Resource = deploy(test, 'called', 'exports.handler = async () => 42;');
    deploy(test, 'denied', source);
    expect((await test.aws.lambda.invoke('denied', {})).payload).toBe('AccessDeniedException');
    const roleArn = test.role('invokes', { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource });
    deploy(test, 'allowed', source, { roleArn });
    expect((await test.aws.lambda.invoke('allowed', {})).payload).toBe('42');
  });

  it('keeps what functions write, and tells stages as events before the invocation ends', async () => {
    const source = `exports.handler = async () => {
      console.log('plain');
      console.log(JSON.stringify({ stage: 'install-fence', status: 'started', ms: 0 }));
      console.log(JSON.stringify({ stage: 'install-fence', status: 'failed', ms: 12, message: 'locked' }));
    };`;
    deploy(test, 'talks', source);
    await test.aws.lambda.invoke('talks', {});
    expect(test.aws.lambda.logs('talks')[0]).toBe('plain');
    expect(test.events).toEqual([
      { kind: 'log', functionName: 'talks', line: 'plain' },
      { kind: 'stage', functionName: 'talks', stage: 'install-fence', status: 'started', ms: 0 },
      { kind: 'stage', functionName: 'talks', stage: 'install-fence', status: 'failed', ms: 12, message: 'locked' },
    ]);
  });
});
