import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { dirname, join } from 'node:path';
import type { CustomResourceAnswer } from '../../../lib/rehearse/aws/local-aws';
import { deploy } from './lambda/functions';
import type { TestAws } from './running-aws';
import { ACCOUNT, REGION, testAws, until } from './running-aws';

const STACK = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Kong/1234`;
const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:waiter`;
const FRAMEWORK = join(
  dirname(require.resolve('aws-cdk-lib/package.json')),
  'custom-resources/lib/provider-framework/runtime',
);

/** CDK's Provider framework over a user's handlers, deployed as its template does. */
function provider(test: TestAws, source: string, waiterRights = true): void {
  const onEvent = deploy(test, 'on-event', source, { handler: 'index.onEvent' });
  const isComplete = deploy(test, 'is-complete', source, { handler: 'index.isComplete' });
  const invokes = (Resource: string[]) => ({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource }) as const;
  const starts = { Effect: 'Allow', Action: 'states:StartExecution', Resource: MACHINE } as const;
  const roleArn = test.role('framework', invokes([onEvent, isComplete]), starts);
  const environment = {
    USER_ON_EVENT_FUNCTION_ARN: onEvent,
    USER_IS_COMPLETE_FUNCTION_ARN: isComplete,
    WAITER_STATE_MACHINE_ARN: MACHINE,
  };
  const framework = (name: string): string => {
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:framework-${name}`;
    const fn = {
      name: `framework-${name}`,
      arn,
      codeDir: FRAMEWORK,
      handler: `framework.${name}`,
      timeoutSeconds: 900,
    };
    test.aws.lambda.putFunction({ ...fn, roleArn, environment });
    return arn;
  };
  framework('onEvent');
  const [complete, timeout] = [framework('isComplete'), framework('onTimeout')];
  const definition = JSON.stringify({
    StartAt: 'framework-isComplete-task',
    States: {
      'framework-isComplete-task': {
        End: true,
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'framework-onTimeout-task' }],
        Type: 'Task',
        Resource: complete,
      },
      'framework-onTimeout-task': { End: true, Type: 'Task', Resource: timeout },
    },
  });
  const waiter = test.role('waiter', ...(waiterRights ? [invokes([complete, timeout])] : []));
  test.aws.stepFunctions.putStateMachine({ arn: MACHINE, definition, roleArn: waiter });
}

async function event(test: TestAws, RequestType: string, rest: object = {}): Promise<CustomResourceAnswer> {
  const { url, answer } = test.aws.cloudFormation.responseUrl();
  await test.aws.lambda.invoke('framework-onEvent', {
    RequestType,
    StackId: STACK,
    RequestId: 'r-1',
    LogicalResourceId: 'Cutover',
    ResourceType: 'Custom::Cutover',
    ResourceProperties: { active: 'GREEN' },
    ResponseURL: url,
    ...rest,
  });
  return answer;
}

describe('CDK’s Provider framework, its own code', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws({ timings: { longestRetryMs: 50 } });
  });
  afterEach(() => test.stop());

  it('answers CloudFormation when the handler says that it is complete', async () => {
    provider(
      test,
      `let polls = 0;
       exports.onEvent = async ({ RequestType }) => ({ PhysicalResourceId: 'cutover', Data: { requested: RequestType } });
       exports.isComplete = async () => (++polls < 3 ? { IsComplete: false } : { IsComplete: true, Data: { polls } });`,
    );
    expect(await event(test, 'Create')).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'cutover',
      Data: { requested: 'Create', polls: 3 },
    });
    expect(test.refused()).toEqual([]);
  });

  it('answers with the error that the handler threw', async () => {
    provider(
      test,
      'exports.onEvent = async () => { throw new Error("prepare has not run"); }; exports.isComplete = exports.onEvent;',
    );
    const answer = await event(test, 'Update', { PhysicalResourceId: 'cutover' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cutover' });
    expect(answer.Reason).toContain('prepare has not run');
  });

  it('answers that it timed out after the time that the retries declare, not earlier', async () => {
    provider(test, 'exports.onEvent = async () => ({}); exports.isComplete = async () => ({ IsComplete: false });');
    const started = Date.now();
    expect(await event(test, 'Create')).toMatchObject({ Status: 'FAILED', Reason: 'Operation timed out' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(1900);
  });

  it('never answers when the waiter may not invoke, as on AWS; the rehearsal is told', async () => {
    provider(
      test,
      'exports.onEvent = async () => ({}); exports.isComplete = async () => ({ IsComplete: true });',
      false,
    );
    void event(test, 'Create');
    const told = (): string | undefined =>
      test.events.flatMap((one) => (one.kind === 'log' && one.functionName === MACHINE ? [one.line] : []))[0];
    await until(() => told() !== undefined, 'the machine has failed');
    expect(told()).toContain('Lambda.AccessDeniedException');
  });
});

describe('Step Functions and CloudFormation', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
  });
  afterEach(() => test.stop());

  it('describe an execution, its output and its end', async () => {
    const definition = JSON.stringify({
      StartAt: 'Pass',
      States: {
        Pass: { Type: 'Pass', Next: 'Rest' },
        Rest: { Type: 'Wait', Seconds: 0, Next: 'Done' },
        Done: { Type: 'Succeed' },
      },
    });
    test.aws.stepFunctions.putStateMachine({ arn: MACHINE, definition, roleArn: test.role('machine') });
    const client = new SFNClient(test.client());
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn: MACHINE, input: '{"a":1}' }),
    );
    const describeIt = () => client.send(new DescribeExecutionCommand({ executionArn }));
    await until(async () => (await describeIt()).status === 'SUCCEEDED', 'the execution has succeeded');
    expect(await describeIt()).toMatchObject({ output: '{"a":1}', stateMachineArn: MACHINE });
    const other = new StartExecutionCommand({ stateMachineArn: `${MACHINE}2` });
    await expect(client.send(other)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  });

  it('refuse a machine with states that they cannot run', () => {
    const definition = JSON.stringify({ StartAt: 'M', States: { M: { Type: 'Map', End: true } } });
    expect(() => test.aws.stepFunctions.putStateMachine({ arn: MACHINE, definition, roleArn: 'x' })).toThrow(
      'not M (Map)',
    );
  });

  it('tell a stack’s status to a role that may ask for it', async () => {
    test.aws.cloudFormation.setStack({ id: STACK, name: 'Kong', status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const role = test.role('reads', { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: STACK });
    const client = new CloudFormationClient(test.client(role));
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
    expect(Stacks).toMatchObject([{ StackId: STACK, StackName: 'Kong', StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' }]);
    expect(Stacks?.[0].CreationTime).toBeInstanceOf(Date);
    await expect(client.send(new DescribeStacksCommand({ StackName: 'Other' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const own = new CloudFormationClient(test.client());
    await expect(own.send(new DescribeStacksCommand({ StackName: 'Other' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id Other does not exist',
    });
  });
});
