import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SSMClient, StartAutomationExecutionCommand, StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { TestAws } from '../running-aws';
import { testAws, until } from '../running-aws';
import { HOST_TAG, putCommand, putGroup, startHost } from '../host/hosts';
import { deploy } from '../lambda/functions';
import { invoke, putAutomation, run, start, stepStatuses } from './automation';

const RUN_COMMAND = {
  Targets: [{ Key: 'tag:cdk-cutover:host', Values: [HOST_TAG['cdk-cutover:host']] }],
  TimeoutSeconds: 600,
};
const onHost = (name: string, DocumentName: string, rest: object = {}): unknown => ({
  name,
  action: 'aws:runCommand',
  inputs: { DocumentName, ...RUN_COMMAND },
  ...rest,
});

describe('Automation’s actions', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
    deploy(test, 'ok', 'exports.handler = async (event) => event;');
  });
  afterEach(() => test.stop());

  it('scale a group up, wait until its host answers, run a script there, and scale down', async () => {
    const role = test.role('host');
    test.aws.iam.attachManagedPolicy('host', 'AmazonSSMManagedInstanceCore');
    putGroup(test, role, 0);
    putCommand(
      test,
      'hello',
      { do: ['echo "$SSM_Word"'] },
      {
        parameters: { Word: { type: 'String', interpolationType: 'ENV_VAR' } },
      },
    );
    const scale = (name: string, DesiredCapacity: number): unknown => ({
      name,
      action: 'aws:executeAwsApi',
      inputs: { Service: 'autoscaling', Api: 'SetDesiredCapacity', AutoScalingGroupName: 'hosts', DesiredCapacity },
    });
    putAutomation(
      test,
      'd',
      [
        scale('up', 1),
        {
          name: 'online',
          action: 'aws:waitForAwsResourceProperty',
          timeoutSeconds: 20,
          inputs: {
            Service: 'ssm',
            Api: 'DescribeInstanceInformation',
            Filters: RUN_COMMAND.Targets,
            PropertySelector: '$.InstanceInformationList[0].PingStatus',
            DesiredValues: ['Online'],
          },
        },
        onHost('hello', 'hello', {
          inputs: { DocumentName: 'hello', ...RUN_COMMAND, Parameters: { Word: '{{ Word }}' } },
        }),
        scale('down', 0),
        {
          name: 'gone',
          action: 'aws:assertAwsResourceProperty',
          inputs: {
            Service: 'autoscaling',
            Api: 'DescribeAutoScalingGroups',
            AutoScalingGroupNames: ['hosts'],
            PropertySelector: '$.AutoScalingGroups[0].DesiredCapacity',
            DesiredValues: ['0'],
          },
          outputs: [{ Name: 'Max', Selector: '$.AutoScalingGroups[0].MaxSize', Type: 'Integer' }],
        },
      ],
      { parameters: { Word: { type: 'String' } } },
    );
    const execution = await run(test, 'd', { Word: ['hi there'] });
    expect(execution.failureMessage).toBeUndefined();
    expect(execution.steps[2].output).toBe('hi there\n');
  });

  it('fail with the script’s exit code and its last words', async () => {
    const instance = await startHost(test);
    putCommand(
      test,
      'broken',
      { do: ['echo before', 'echo "no space left" >&2', 'exit 4'], check: ['true'] },
      { onFailure: 'exit' },
    );
    putAutomation(test, 'd', [onHost('copy', 'broken')]);
    const { status, failureMessage } = await run(test, 'd');
    expect(status).toBe('Failed');
    expect(failureMessage).toContain(`on ${instance} ended Failed in 'do' with exit code 4: before`);
    expect(failureMessage).toContain('no space left');
  });

  it.each([
    ["$.AutoScalingGroups[?(@.AutoScalingGroupName == 'hosts')].MaxSize", undefined],
    ["$.AutoScalingGroups[?(@.AutoScalingGroupName == 'none')].MaxSize", 'finds 0 values, where a String is one'],
    ['$.AutoScalingGroups[*].MaxSize', 'finds 2 values, where a String is one'],
  ])('make a text of what %s finds only where that is one', async (Selector, failure) => {
    const role = test.role('host');
    for (const name of ['hosts', 'more'])
      test.aws.autoScaling.putGroup({ name, arn: name, min: 0, max: 1, desired: 0, roleArn: role, tags: {} });
    putAutomation(test, 'd', [
      {
        name: 'find',
        action: 'aws:executeAwsApi',
        inputs: { Service: 'autoscaling', Api: 'DescribeAutoScalingGroups' },
        outputs: [{ Name: 'Max', Selector, Type: 'String' }],
      },
    ]);
    const { failureMessage } = await run(test, 'd');
    if (failure === undefined) expect(failureMessage).toBeUndefined();
    else expect(failureMessage).toContain(failure);
  });

  it('fail a command that no host is there for', async () => {
    putCommand(test, 'x', { do: ['true'] });
    putAutomation(test, 'd', [onHost('copy', 'x')]);
    expect((await run(test, 'd')).failureMessage).toContain('No host is online that');
  });

  it('show 2,500 characters of a command’s output', async () => {
    await startHost(test);
    putCommand(test, 'long', { do: ['head -c 9000 /dev/zero | tr "\\0" x'] });
    putAutomation(test, 'd', [onHost('copy', 'long')]);
    expect((await run(test, 'd')).steps[0].output).toHaveLength(2500);
  });

  it('end a running script when the execution is cancelled', async () => {
    await startHost(test);
    putCommand(test, 'endless', { do: ['sleep 60'] });
    putAutomation(test, 'd', [onHost('copy', 'endless')]);
    const id = await start(test, 'd');
    await until(() => test.aws.calls.some(({ action }) => action === 'ssm:ListCommands'), 'the command runs');
    await new SSMClient(test.client()).send(new StopAutomationExecutionCommand({ AutomationExecutionId: id }));
    expect((await test.aws.ssm.finished(id)).status).toBe('Cancelled');
    await until(() => test.aws.calls.some(({ action }) => action === 'ssm:CancelCommand'), 'the command is cancelled');
  });

  it('call as the role that the document assumes, and fail where that role lacks a right', async () => {
    const role = test.role('automation', { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' });
    const api = {
      name: 'asks',
      action: 'aws:executeAwsApi',
      inputs: { Service: 'ssm', Api: 'GetParameter', Name: 'p' },
    };
    putAutomation(test, 'd', [invoke('one', 'ok'), api], { assumeRole: role });
    const execution = await run(test, 'd');
    expect(stepStatuses(execution)).toEqual(['one Success', 'asks Failed']);
    expect(execution.failureMessage).toContain(
      'assumed-role/automation/rehearsal is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/p',
    );
  });

  it('need the starter’s right to pass the role to SSM', async () => {
    const role = test.role('automation');
    putAutomation(test, 'd', [invoke('one', 'ok')], { assumeRole: role });
    const startAs = (name: string, ...statements: Parameters<TestAws['role']>[1][]): Promise<unknown> => {
      const Resource = ['arn:aws:ssm:*:*:document/d', 'arn:aws:ssm:*:*:automation-execution/*'];
      const may = test.role(name, { Effect: 'Allow', Action: 'ssm:StartAutomationExecution', Resource }, ...statements);
      return new SSMClient(test.client(may)).send(new StartAutomationExecutionCommand({ DocumentName: 'd' }));
    };
    await expect(startAs('without')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const Condition = { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } };
    const passes = { Effect: 'Allow', Action: 'iam:PassRole', Resource: role } as const;
    await expect(startAs('with', { ...passes, Condition })).resolves.toBeDefined();
    const other = { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } };
    await expect(startAs('elsewhere', { ...passes, Condition: other })).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('run another document and fail as it does', async () => {
    putAutomation(test, 'child', [invoke('one', '{{ Function }}')], {
      parameters: { Function: { type: 'String' } },
      outputs: ['one.Payload'],
    });
    const call = (Function: string): unknown => ({
      name: 'child',
      action: 'aws:executeAutomation',
      inputs: { DocumentName: 'child', RuntimeParameters: { Function: [Function] } },
    });
    putAutomation(test, 'parent', [call('ok')]);
    expect((await run(test, 'parent')).steps[0]).toMatchObject({ status: 'Success', output: '["{}"]' });
    putAutomation(test, 'parent', [call('nobody')]);
    expect((await run(test, 'parent')).failureMessage).toContain('Function not found');
  });

  it('sleep as long as they say, or shorter when the rehearsal says so, and the list of stand-ins tells it', async () => {
    putAutomation(test, 'd', [{ name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT1S' } }]);
    const took = async (of: TestAws): Promise<number> => {
      const [{ startedAt = 0, endedAt = 0 }] = (await run(of, 'd')).steps;
      return endedAt - startedAt;
    };
    expect(await took(test)).toBeGreaterThanOrEqual(990);
    expect(test.aws.standIns.join()).not.toContain('aws:sleep');
    const hasty = await testAws({ timings: { longestSleepMs: 20 } });
    try {
      putAutomation(hasty, 'd', [{ name: 'rest', action: 'aws:sleep', inputs: { Duration: 'P1DT2H' } }]);
      expect(await took(hasty)).toBeLessThan(900);
      expect(hasty.aws.standIns.join()).toContain('an aws:sleep step waits 0.02 s at most');
    } finally {
      await hasty.stop();
    }
  });
});

describe('a fault at a step', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
  });
  afterEach(() => test.stop());

  it('of Run Command happens after the command, and before the step that checks', async () => {
    await startHost(test);
    const mark = join(test.folder, 'did');
    putCommand(test, 'copy', { copy: [`echo did | tee ${mark}`] });
    putCommand(test, 'check-copy', { check_copy: ['echo checked'] });
    putAutomation(test, 'd', [onHost('copy_all', 'copy'), onHost('check_copy_all', 'check-copy')]);
    test.aws.faults.failAt('copy-all');
    const { status, steps } = await run(test, 'd');
    expect(status).toBe('Failed');
    expect(steps.map((step) => step.status)).toEqual(['Failed', 'Pending']);
    expect([steps[0].output, readFileSync(mark, 'utf8')]).toEqual(['did\n', 'did\n']);
    expect(test.aws.faults.fired).toEqual(['copy-all']);
    expect((await run(test, 'd')).status).toBe('Success');
  });

  it('of an API call happens after the call', async () => {
    test.aws.iam.attachManagedPolicy('host', 'AmazonSSMManagedInstanceCore');
    putGroup(test, test.role('host'), 0);
    const inputs = {
      Service: 'autoscaling',
      Api: 'SetDesiredCapacity',
      AutoScalingGroupName: 'hosts',
      DesiredCapacity: 1,
    };
    putAutomation(test, 'd', [{ name: 'start_host', action: 'aws:executeAwsApi', inputs }]);
    test.aws.faults.failAt('start-host');
    const { failureMessage } = await run(test, 'd');
    expect(failureMessage).toBe(
      "Step start_host failed: failure injected at 'start_host', after its effect and before its check",
    );
    expect(test.events).toContainEqual(expect.objectContaining({ kind: 'host', status: 'starting' }));
  });

  it('of a function without such a stage happens after the function', async () => {
    deploy(test, 'ok', 'exports.handler = async () => "did";');
    putAutomation(test, 'd', [invoke('watch', 'ok')]);
    test.aws.faults.failAt('watch');
    const { status, steps } = await run(test, 'd');
    expect([status, steps[0].output]).toEqual(['Failed', '"did"']);
  });

  it('of a function’s stage happens inside it, and the step is not failed a second time', async () => {
    const source = `exports.handler = async () => { try { globalThis[Symbol.for('cdk-cutover.between')]('inner'); } catch { return 'caught'; } };`;
    deploy(test, 'staged', source);
    putAutomation(test, 'd', [invoke('inner', 'staged')]);
    test.aws.faults.failAt('inner');
    const { status, steps } = await run(test, 'd');
    expect([status, steps[0].output]).toEqual(['Success', '"caught"']);
    expect(test.aws.faults.fired).toEqual(['inner']);
  });
});
