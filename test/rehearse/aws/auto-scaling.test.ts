import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestAws } from './running-aws';
import { testAws, until } from './running-aws';
import { HOST_TAG, putCommand, putGroup } from './host/hosts';

/** Speaks the query protocol as an SDK does; its client is not among our dependencies. */
async function autoScaling(
  test: TestAws,
  fields: Record<string, string>,
  roleArn?: string,
): Promise<{ status: number; body: string }> {
  const { accessKeyId } = test.client(roleArn).credentials;
  const credential = `${accessKeyId}/20260101/eu-west-1/autoscaling/aws4_request`;
  const response = await fetch(test.aws.endpointUrl, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=x` },
    body: new URLSearchParams({ Version: '2011-01-01', ...fields }),
  });
  return { status: response.status, body: await response.text() };
}

describe('Auto Scaling', () => {
  let test: TestAws;
  let role: string;
  beforeEach(async () => {
    test = await testAws();
    role = test.role('host');
    test.aws.iam.attachManagedPolicy('host', 'AmazonSSMManagedInstanceCore');
    putGroup(test, role, 0);
  });
  afterEach(() => test.stop());

  const describeGroup = { Action: 'DescribeAutoScalingGroups', 'AutoScalingGroupNames.member.1': 'hosts' };

  const states = async () =>
    [...(await autoScaling(test, describeGroup)).body.matchAll(/<LifecycleState>(\w+)</g)].map(([, state]) => state);

  it('calls a host pending until it answers', async () => {
    const slow = await testAws({ timings: { hostStartMs: 600_000 } });
    try {
      putGroup(slow, slow.role('host'), 1);
      expect((await autoScaling(slow, describeGroup)).body).toContain('<LifecycleState>Pending</LifecycleState>');
    } finally {
      await slow.stop();
    }
  });

  it('brings a host up and ends it again', async () => {
    const set = (DesiredCapacity: string): Promise<{ status: number }> =>
      autoScaling(test, { Action: 'SetDesiredCapacity', AutoScalingGroupName: 'hosts', DesiredCapacity });
    expect((await set('1')).status).toBe(200);
    await until(
      async () => (await autoScaling(test, describeGroup)).body.includes('<LifecycleState>InService<'),
      'the host is in service',
    );
    expect((await set('0')).status).toBe(200);
    await until(
      async () => (await autoScaling(test, describeGroup)).body.includes('<Instances></Instances>'),
      'the host has left the group',
    );
  });

  it('lists a host that is ending before the one that takes its place', async () => {
    await autoScaling(test, { Action: 'SetDesiredCapacity', AutoScalingGroupName: 'hosts', DesiredCapacity: '1' });
    await until(async () => (await states()).join() === 'InService', 'the host is in service');
    const begun = join(test.folder, 'begun');
    putCommand(test, 'stubborn', { do: ["trap '' TERM", `touch '${begun}'`, 'sleep 60'] });
    const Targets = [{ Key: 'tag:cdk-cutover:host', Values: [HOST_TAG['cdk-cutover:host']] }];
    await new SSMClient(test.client()).send(new SendCommandCommand({ DocumentName: 'stubborn', Targets }));
    await until(() => existsSync(begun), 'a script runs on it');
    for (const DesiredCapacity of ['0', '1'])
      await autoScaling(test, { Action: 'SetDesiredCapacity', AutoScalingGroupName: 'hosts', DesiredCapacity });
    expect(await states()).toEqual(['Terminating', expect.stringMatching(/Pending|InService/)]);
    await until(async () => (await states()).join() === 'InService', 'the old one has left');
  });

  it('changes the bounds of a group', async () => {
    const fields = {
      Action: 'UpdateAutoScalingGroup',
      AutoScalingGroupName: 'hosts',
      MaxSize: '3',
      DesiredCapacity: '2',
    };
    expect((await autoScaling(test, fields)).status).toBe(200);
    expect((await autoScaling(test, describeGroup)).body).toMatch(/<MaxSize>3<.*<DesiredCapacity>2</);
  });

  it('keeps a size within the bounds, and names groups that are not there', async () => {
    const over = { Action: 'SetDesiredCapacity', AutoScalingGroupName: 'hosts', DesiredCapacity: '2' };
    expect(await autoScaling(test, over)).toEqual({
      status: 400,
      body: expect.stringContaining('New SetDesiredCapacity value 2 is above max value 1') as string,
    });
    const none = { Action: 'SetDesiredCapacity', AutoScalingGroupName: 'none', DesiredCapacity: '0' };
    expect((await autoScaling(test, none)).body).toContain('<Code>ValidationError</Code>');
  });

  it('refuses a role that may size another group only', async () => {
    const Resource = 'arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/others';
    const caller = test.role('caller', { Effect: 'Allow', Action: 'autoscaling:SetDesiredCapacity', Resource });
    const fields = { Action: 'SetDesiredCapacity', AutoScalingGroupName: 'hosts', DesiredCapacity: '1' };
    const answer = await autoScaling(test, fields, caller);
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  });
});
