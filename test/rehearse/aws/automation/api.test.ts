import {
  AutomationDefinitionNotFoundException,
  AutomationExecutionNotFoundException,
  DescribeAutomationExecutionsCommand,
  DescribeAutomationStepExecutionsCommand,
  DescribeDocumentCommand,
  GetAutomationExecutionCommand,
  GetDocumentCommand,
  IdempotentParameterMismatch,
  InvalidAutomationExecutionParametersException,
  InvalidAutomationSignalException,
  InvalidAutomationStatusUpdateException,
  SendAutomationSignalCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { randomUUID } from 'node:crypto';
import type { TestAws } from '../running-aws';
import { testAws, until } from '../running-aws';
import { deploy } from '../lambda/functions';
import { invoke, putAutomation, run, start, stepStatuses } from './automation';

describe('Automation’s API', () => {
  let test: TestAws;
  let client: SSMClient;
  beforeEach(async () => {
    test = await testAws();
    client = new SSMClient(test.client());
    deploy(test, 'ok', 'exports.handler = async () => "fine";');
  });
  afterEach(() => test.stop());

  const pause = { name: 'waits', action: 'aws:pause', inputs: {} };
  const waiting = async (): Promise<void> =>
    until(() => test.aws.ssm.executions().some(({ status }) => status === 'Waiting'), 'an execution waits');

  it('starts a document in the version that is asked for, and in no other', async () => {
    putAutomation(test, 'd', [invoke('one', 'ok')]);
    const start = (DocumentVersion: string) =>
      client.send(new StartAutomationExecutionCommand({ DocumentName: 'd', DocumentVersion }));
    for (const version of ['$LATEST', '$DEFAULT', '1']) {
      expect((await start(version)).AutomationExecutionId).toBeDefined();
    }
    await expect(start('2')).rejects.toThrow('d has no version 2');
  });

  it('shows an execution with its steps, parameters and outputs', async () => {
    putAutomation(test, 'd', [invoke('one', 'ok', { timeoutSeconds: 30 })], {
      parameters: { FallBack: { type: 'String', default: 'none' } },
      outputs: ['one.Payload'],
    });
    const { id } = await run(test, 'd', { FallBack: ['keep'] });
    const got = await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }));
    expect(got.AutomationExecution).toMatchObject({
      AutomationExecutionId: id,
      DocumentName: 'd',
      AutomationExecutionStatus: 'Success',
      Parameters: { FallBack: ['keep'] },
      Outputs: { 'one.Payload': ['"fine"'] },
    });
    const [step] = got.AutomationExecution?.StepExecutions ?? [];
    expect(step).toMatchObject({
      StepName: 'one',
      Action: 'aws:invokeLambdaFunction',
      StepStatus: 'Success',
      TimeoutSeconds: 30,
      OnFailure: 'Abort',
      IsCritical: true,
      Outputs: { Payload: ['"fine"'], StatusCode: ['200'] },
    });
    expect(step.ExecutionStartTime).toBeInstanceOf(Date);
    const steps = await client.send(
      new DescribeAutomationStepExecutionsCommand({
        AutomationExecutionId: id,
        Filters: [{ Key: 'StepExecutionStatus', Values: ['Success'] }],
      }),
    );
    expect(steps.StepExecutions?.map(({ StepName }) => StepName)).toEqual(['one']);
  });

  it('finds executions by document, status and id, newest first', async () => {
    putAutomation(test, 'kong-cutover', [invoke('one', 'ok')]);
    putAutomation(test, 'kong-undo', [pause]);
    const first = (await run(test, 'kong-cutover')).id;
    const second = (await run(test, 'kong-cutover')).id;
    const third = await start(test, 'kong-undo');
    await waiting();
    const ids = async (Key: string, ...Values: string[]): Promise<unknown> => {
      const command = new DescribeAutomationExecutionsCommand({ Filters: [{ Key: Key as 'ExecutionId', Values }] });
      const { AutomationExecutionMetadataList } = await client.send(command);
      return AutomationExecutionMetadataList?.map(({ AutomationExecutionId }) => AutomationExecutionId);
    };
    expect(await ids('DocumentNamePrefix', 'kong-cut')).toEqual([second, first]);
    expect(await ids('ExecutionStatus', 'Pending', 'InProgress', 'Waiting')).toEqual([third]);
    expect(await ids('ExecutionId', first)).toEqual([first]);
    await expect(ids('Colour', 'blue')).rejects.toMatchObject({ name: 'InvalidFilterKey' });
  });

  it('starts once for one client token, and refuses the token for another request', async () => {
    putAutomation(test, 'd', [invoke('one', 'ok')], { parameters: { A: { type: 'String', default: '' } } });
    const ClientToken = randomUUID();
    const startWith = async (A: string): Promise<unknown> => {
      const input = { DocumentName: 'd', ClientToken, Parameters: { A: [A] } };
      return (await client.send(new StartAutomationExecutionCommand(input))).AutomationExecutionId;
    };
    expect(await startWith('x')).toBe(await startWith('x'));
    expect(test.aws.ssm.executions()).toHaveLength(1);
    await expect(startWith('y')).rejects.toBeInstanceOf(IdempotentParameterMismatch);
  });

  it('refuses parameters that are unknown, missing or against their pattern, and starts nothing', async () => {
    putAutomation(test, 'd', [invoke('one', 'ok')], {
      parameters: {
        Id: { type: 'String', allowedPattern: '^[a-z]+$' },
        Kind: { type: 'String', default: 'a', allowedValues: ['a', 'b'] },
      },
    });
    const bad: Record<string, string[]>[] = [
      {},
      { Id: ['UPPER'] },
      { Id: ['a'], No: ['x'] },
      { Id: ['a', 'b'] },
      { Id: ['a'], Kind: ['c'] },
    ];
    for (const parameters of bad) {
      await expect(start(test, 'd', parameters)).rejects.toBeInstanceOf(InvalidAutomationExecutionParametersException);
    }
    expect(test.aws.ssm.executions()).toEqual([]);
  });

  it('names documents and executions that do not exist', async () => {
    await expect(start(test, 'nothing')).rejects.toBeInstanceOf(AutomationDefinitionNotFoundException);
    const AutomationExecutionId = randomUUID();
    await expect(client.send(new GetAutomationExecutionCommand({ AutomationExecutionId }))).rejects.toBeInstanceOf(
      AutomationExecutionNotFoundException,
    );
  });

  it('cancels a running step at once, follows its onCancel, and ends Cancelled', async () => {
    deploy(test, 'slow', 'exports.handler = () => new Promise((done) => setTimeout(done, 5000));');
    putAutomation(test, 'd', [
      invoke('works', 'slow', { onCancel: 'step:cleans', nextStep: 'after' }),
      invoke('after', 'ok', { isEnd: true }),
      invoke('cleans', 'ok', { isEnd: true }),
    ]);
    const AutomationExecutionId = await start(test, 'd');
    await until(() => test.aws.ssm.executions()[0].steps[0].status === 'InProgress', 'the step runs');
    await client.send(new StopAutomationExecutionCommand({ AutomationExecutionId }));
    const execution = await test.aws.ssm.finished(AutomationExecutionId);
    expect(execution.status).toBe('Cancelled');
    expect(stepStatuses(execution)).toEqual(['works Cancelled', 'after Pending', 'cleans Success']);
    await expect(client.send(new StopAutomationExecutionCommand({ AutomationExecutionId }))).rejects.toBeInstanceOf(
      InvalidAutomationStatusUpdateException,
    );
  });

  it('with Complete lets the running step end, and starts no other', async () => {
    deploy(test, 'short', 'exports.handler = () => new Promise((done) => setTimeout(done, 300));');
    putAutomation(test, 'd', [invoke('works', 'short'), invoke('after', 'ok')]);
    const AutomationExecutionId = await start(test, 'd');
    await until(() => test.aws.ssm.executions()[0].steps[0].status === 'InProgress', 'the step runs');
    await client.send(new StopAutomationExecutionCommand({ AutomationExecutionId, Type: 'Complete' }));
    expect(stepStatuses(await test.aws.ssm.finished(AutomationExecutionId))).toEqual([
      'works Success',
      'after Pending',
    ]);
  });

  it('waits at a pause until it is resumed', async () => {
    putAutomation(test, 'd', [pause, invoke('after', 'ok')]);
    const AutomationExecutionId = await start(test, 'd');
    await waiting();
    const signal = (SignalType: 'Resume' | 'Approve', Payload?: Record<string, string[]>): Promise<unknown> =>
      client.send(new SendAutomationSignalCommand({ AutomationExecutionId, SignalType, Payload }));
    await expect(signal('Approve')).rejects.toBeInstanceOf(InvalidAutomationSignalException);
    await signal('Resume', { StepName: ['waits'] });
    expect((await test.aws.ssm.finished(AutomationExecutionId)).status).toBe('Success');
  });

  it.each([
    ['Approve', 'Success', undefined],
    ['Reject', 'Failed', 'Step asks failed: Rejected: not today'],
  ] as const)('after %s an approval ends %s', async (SignalType, status, message) => {
    const inputs = { Approvers: ['arn:aws:iam::111122223333:user/op'], Message: 'Go on?' };
    putAutomation(test, 'd', [{ name: 'asks', action: 'aws:approve', inputs }]);
    const AutomationExecutionId = await start(test, 'd');
    await waiting();
    const Payload = { Comment: ['not today'] };
    await client.send(new SendAutomationSignalCommand({ AutomationExecutionId, SignalType, Payload }));
    const execution = await test.aws.ssm.finished(AutomationExecutionId);
    expect([execution.status, execution.failureMessage]).toEqual([status, message]);
  });

  it('hands documents out as they were put', async () => {
    putAutomation(test, 'd', [pause]);
    const got = await client.send(new GetDocumentCommand({ Name: 'd' }));
    expect(JSON.parse(got.Content as string)).toEqual({ schemaVersion: '0.3', description: 'd', mainSteps: [pause] });
    const described = await client.send(new DescribeDocumentCommand({ Name: 'd' }));
    expect(described.Document).toMatchObject({ Name: 'd', DocumentType: 'Automation', Status: 'Active' });
  });
});
