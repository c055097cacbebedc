import {
  CancelCommandCommand,
  GetCommandInvocationCommand,
  InvalidDocument,
  InvalidInstanceId,
  InvalidParameters,
  ListCommandInvocationsCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { GetCommandInvocationResult, SendCommandCommandInput } from '@aws-sdk/client-ssm';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestAws } from '../running-aws';
import { testAws, until } from '../running-aws';
import { HOST_TAG, putCommand, putGroup, startHost } from './hosts';

describe('Run Command', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
  });
  afterEach(() => test.stop());

  const client = (roleArn?: string): SSMClient => new SSMClient(test.client(roleArn));
  const targets = [{ Key: 'tag:cdk-cutover:host', Values: [HOST_TAG['cdk-cutover:host']] }];

  async function send(DocumentName: string, input: Partial<SendCommandCommandInput> = {}): Promise<string> {
    const sent = await client().send(new SendCommandCommand({ DocumentName, Targets: targets, ...input }));
    return sent.Command?.CommandId as string;
  }

  async function ended(CommandId: string, InstanceId: string): Promise<GetCommandInvocationResult> {
    const get = (): Promise<GetCommandInvocationResult> =>
      client().send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
    await until(async () => (await get()).Status !== 'InProgress', 'the command has ended');
    return get();
  }

  it('runs a document’s script with bash on the host that a tag names', async () => {
    const instance = await startHost(test);
    putCommand(test, 'hello', { do: ['set -euo pipefail', 'echo "hello from $BASH" | sed s/hello/HELLO/'] });
    const { Status, StandardOutputContent, ResponseCode } = await ended(await send('hello'), instance);
    expect([Status, ResponseCode]).toEqual(['Success', 0]);
    expect(StandardOutputContent).toMatch(/^HELLO from .*bash\n$/);
  });

  it('hands a parameter over as a variable, never as part of the script', async () => {
    const instance = await startHost(test);
    const parameters = { Name: { type: 'String', interpolationType: 'ENV_VAR' } };
    putCommand(test, 'greet', { do: ['echo "<$SSM_Name>"', 'echo "<{{ Name }}>"'] }, { parameters });
    const Name = '$(touch /tmp/never) `x` "; exit 9; #';
    const { StandardOutputContent } = await ended(await send('greet', { Parameters: { Name: [Name] } }), instance);
    expect(StandardOutputContent).toBe(`<${Name}>\n<${Name}>\n`);
  });

  it('writes a parameter without interpolationType into the script, as SSM does', async () => {
    const instance = await startHost(test);
    putCommand(test, 'plain', { do: ['echo {{ Words }}'] }, { parameters: { Words: { type: 'String' } } });
    const { StandardOutputContent } = await ended(await send('plain', { Parameters: { Words: ['a    b'] } }), instance);
    expect(StandardOutputContent).toBe('a b\n');
  });

  it('refuses a value that does not match the allowedPattern, one that is missing, and one that is unknown', async () => {
    await startHost(test);
    const parameters = { Host: { type: 'String', allowedPattern: '^[a-z.]+$' } };
    putCommand(test, 'strict', { do: ['true'] }, { parameters });
    for (const Parameters of [{ Host: ['a; reboot'] }, { Host: ['ok\nreboot'] }, {}, { Host: ['a'], Other: ['b'] }]) {
      await expect(send('strict', { Parameters: Parameters as Record<string, string[]> })).rejects.toBeInstanceOf(
        InvalidParameters,
      );
    }
  });

  it('goes on after a failed step unless the document says exit, and ends Failed either way', async () => {
    const instance = await startHost(test);
    const steps = { do: ['echo did; exit 7'], check: ['echo checked'] };
    putCommand(test, 'goes-on', steps);
    putCommand(test, 'exits', steps, { onFailure: 'exit' });
    const outputs = async (document: string): Promise<unknown> => {
      const CommandId = await send(document);
      expect((await ended(CommandId, instance)).Status).toBe('Failed');
      const list = await client().send(new ListCommandInvocationsCommand({ CommandId, Details: true }));
      return list.CommandInvocations?.[0].CommandPlugins?.map(({ Name, ResponseCode }) => [Name, ResponseCode]);
    };
    expect(await outputs('goes-on')).toEqual([
      ['do', 7],
      ['check', 0],
    ]);
    expect(await outputs('exits')).toEqual([['do', 7]]);
  });

  it('ends a script that runs too long, with everything that it started', async () => {
    const instance = await startHost(test);
    const mark = join(test.folder, 'alive');
    const script = [`(while true; do date +%s%N > ${mark}; sleep 0.02; done) &`, 'sleep 60'];
    putCommand(test, 'endless', { do: script }, { timeoutSeconds: '1' });
    const { Status } = await ended(await send('endless'), instance);
    expect(Status).toBe('TimedOut');
    const last = readFileSync(mark, 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(readFileSync(mark, 'utf8')).toBe(last);
  });

  it('leaves nothing behind that a script started in the background', async () => {
    const instance = await startHost(test);
    const mark = join(test.folder, 'alive');
    putCommand(test, 'daemon', { do: [`(while true; do date +%s%N > ${mark}; sleep 0.02; done) &`, 'sleep 0.1'] });
    expect((await ended(await send('daemon'), instance)).Status).toBe('Success');
    const last = readFileSync(mark, 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(readFileSync(mark, 'utf8')).toBe(last);
  });

  it('cancels a running command', async () => {
    const instance = await startHost(test);
    putCommand(test, 'endless', { do: ['sleep 60'] });
    const CommandId = await send('endless');
    await client().send(new CancelCommandCommand({ CommandId }));
    expect((await ended(CommandId, instance)).Status).toBe('Cancelled');
  });

  it('lets a command run on whose host does not hear that it is cancelled', async () => {
    const instance = await startHost(test);
    const goOn = join(test.folder, 'go-on');
    putCommand(test, 'alone', { do: [`until [ -e ${goOn} ]; do sleep 0.02; done`] });
    const CommandId = await send('alone');
    test.aws.faults.agentsHear = false;
    await client().send(new CancelCommandCommand({ CommandId }));
    test.aws.faults.clear();
    writeFileSync(goOn, '');
    expect((await ended(CommandId, instance)).Status).toBe('Success');
  });

  it('asks a script to end before it kills it, so that what has a process group of its own can be ended', async () => {
    const instance = await startHost(test);
    const mark = join(test.folder, 'alive');
    const group = [`(while true; do date +%s%N > ${mark}; sleep 0.02; done) &`, 'group=$!'];
    const clean = 'trap \'kill -KILL -- "-$group"; exit 143\' TERM';
    putCommand(test, 'groups', { do: ['set -m', ...group, 'set +m', clean, 'wait'] });
    const CommandId = await send('groups');
    await until(() => existsSync(mark), 'the script has begun');
    await client().send(new CancelCommandCommand({ CommandId }));
    expect((await ended(CommandId, instance)).Status).toBe('Cancelled');
    const last = readFileSync(mark, 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(readFileSync(mark, 'utf8')).toBe(last);
  });

  it('kills a script that does not want to end', async () => {
    const instance = await startHost(test);
    const mark = join(test.folder, 'deaf');
    putCommand(test, 'deaf', { do: ["trap '' TERM", `touch ${mark}`, 'while true; do sleep 0.05; done'] });
    const CommandId = await send('deaf');
    await until(() => existsSync(mark), 'the script has begun');
    const asked = Date.now();
    await client().send(new CancelCommandCommand({ CommandId }));
    expect((await ended(CommandId, instance)).Status).toBe('Cancelled');
    expect(Date.now() - asked).toBeGreaterThanOrEqual(400);
  });

  it('shows 2,500 characters in lists, and keeps the whole output in the bucket with the host’s rights', async () => {
    const Resource = 'arn:aws:s3:::results/*';
    const instance = await startHost(test, { Effect: 'Allow', Action: 's3:PutObject', Resource });
    test.aws.s3.putBucket('results');
    putCommand(test, 'long', { do: ['head -c 10000 /dev/zero | tr "\\0" x', 'echo oops >&2'] });
    const CommandId = await send('long', { OutputS3BucketName: 'results', OutputS3KeyPrefix: 'copy' });
    await ended(CommandId, instance);
    const list = await client().send(new ListCommandInvocationsCommand({ CommandId, Details: true }));
    expect(list.CommandInvocations?.[0].CommandPlugins?.[0].Output).toHaveLength(2500);
    const kept = join(test.aws.s3.folder('results'), 'copy', CommandId, instance, 'awsrunShellScript', 'do');
    expect(readFileSync(join(kept, 'stdout'), 'utf8')).toHaveLength(10_000);
    expect(readFileSync(join(kept, 'stderr'), 'utf8')).toBe('oops\n');
  });

  it('does not keep output that the host may not write, and records the refusal', async () => {
    const instance = await startHost(test);
    test.aws.s3.putBucket('results');
    putCommand(test, 'short', { do: ['echo out'] });
    const CommandId = await send('short', { OutputS3BucketName: 'results' });
    expect((await ended(CommandId, instance)).Status).toBe('Success');
    expect(existsSync(join(test.aws.s3.folder('results'), CommandId))).toBe(false);
    expect(test.refused()[0]).toMatch(/^s3:PutObject on arn:aws:s3:::results\//);
  });

  it('gives scripts a private CUTOVER_HOME with the servers’ authority, and no variable of this machine', async () => {
    await test.stop();
    const ca = join('/tmp', `ca-${process.pid}.pem`);
    writeFileSync(ca, 'the authority');
    test = await testAws({ caFile: ca });
    const instance = await startHost(test);
    process.env.LEAKED_FROM_THE_MACHINE = 'yes';
    putCommand(test, 'env', { do: ['stat -c %a "$CUTOVER_HOME"', 'cat "$CUTOVER_HOME/rds-ca.pem"; echo', 'env'] });
    const { StandardOutputContent } = await ended(await send('env'), instance);
    delete process.env.LEAKED_FROM_THE_MACHINE;
    expect(StandardOutputContent).toMatch(/^700\nthe authority\n/);
    expect(StandardOutputContent).not.toContain('LEAKED');
  });

  it('refuses a document that is not there, an instance that is not there, and a caller without the right', async () => {
    const instance = await startHost(test);
    putCommand(test, 'there', { do: ['true'] });
    await expect(send('nowhere')).rejects.toBeInstanceOf(InvalidDocument);
    const other = { Targets: undefined, InstanceIds: ['i-00000000000000000'] };
    await expect(send('there', other)).rejects.toBeInstanceOf(InvalidInstanceId);
    const document = 'arn:aws:ssm:eu-west-1:111122223333:document/there';
    const role = test.role('sender', { Effect: 'Allow', Action: 'ssm:SendCommand', Resource: document });
    const call = client(role).send(new SendCommandCommand({ DocumentName: 'there', Targets: targets }));
    await expect(call).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(test.refused()).toEqual([`ssm:SendCommand on arn:aws:ec2:eu-west-1:111122223333:instance/${instance}`]);
  });

  it('lets a role reach hosts that carry the tag of its condition, and no other', async () => {
    await startHost(test);
    putCommand(test, 'there', { do: ['true'] });
    const may = (value: string): string =>
      test.role(
        `sender-${value}`,
        { Effect: 'Allow', Action: 'ssm:SendCommand', Resource: 'arn:aws:ssm:*:*:document/there' },
        {
          Effect: 'Allow',
          Action: 'ssm:SendCommand',
          Resource: 'arn:aws:ec2:*:*:instance/*',
          Condition: { StringEquals: { 'ssm:resourceTag/cdk-cutover:host': value } },
        },
      );
    const command = new SendCommandCommand({ DocumentName: 'there', Targets: targets });
    await expect(client(may('kong')).send(command)).resolves.toMatchObject({ Command: { DocumentName: 'there' } });
    await expect(client(may('other')).send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('takes the host’s disk away with the host', async () => {
    const instance = await startHost(test);
    const disk = join(test.folder, 'hosts', instance);
    expect(statSync(disk).isDirectory()).toBe(true);
    putGroup(test, test.role('host'), 0);
    await until(() => !existsSync(disk), 'the disk is gone');
  });

  it('never brings a host online whose role does not let SSM’s agent register', async () => {
    putGroup(test, test.role('bare'), 1);
    await until(() => test.refused().length > 0, 'the agent was refused');
    expect(test.refused()).toEqual(['ssm:UpdateInstanceInformation on *']);
    await expect(send('x')).rejects.toBeInstanceOf(InvalidDocument);
  });

  it.each([
    [{ schemaVersion: '1.2', mainSteps: [] }, 'schemaVersion is 1.2, not 2.2; it has no mainSteps'],
    [
      {
        schemaVersion: '2.2',
        mainSteps: [{ action: 'aws:runPowerShellScript', name: 'x', inputs: { runCommand: ['a'] } }],
      },
      'step x: action aws:runPowerShellScript is not known',
    ],
    [
      {
        schemaVersion: '2.2',
        mainSteps: [{ action: 'aws:runShellScript', name: 'x', inputs: { runCommand: ['{{ No }}'] } }],
      },
      'step x refers to {{ No }}, which is no parameter',
    ],
  ])('refuses a document that it could not run, before anything runs: %#', (content, problem) => {
    expect(() => test.aws.ssm.putDocument({ name: 'bad', type: 'Command', content })).toThrow(
      `document bad: ${problem}`,
    );
  });
});
