import type { JsonObject } from '../../../lib/rehearse/assembly/json';
import { create, fakeWorld, handler, requestFor } from './fake-world';

const allow = (action: string) => ({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

test('a role has its inline policies, its managed ones and those that are attached to it', async () => {
  const { aws, ...world } = fakeWorld();
  const here = { ...world, aws };
  const role = await create(here, 'AWS::IAM::Role', {
    Policies: [{ PolicyName: 'inline', PolicyDocument: allow('a:Inline') }],
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'],
  });
  const name = role.physicalId;
  expect(aws.roles).toEqual([{ arn: `arn:aws:iam::123456789012:role/${name}`, name }]);
  expect(role.attributes.Arn).toBe(`arn:aws:iam::123456789012:role/${name}`);
  const attached = { PolicyName: 'attached', Roles: [name], PolicyDocument: allow('a:Attached') };
  await create(here, 'AWS::IAM::Policy', attached);
  await create(here, 'AWS::IAM::RolePolicy', { PolicyName: 'of-role', RoleName: name, PolicyDocument: allow('a:Of') });
  const managed = await create(here, 'AWS::IAM::ManagedPolicy', { Roles: [name], PolicyDocument: allow('a:Managed') });
  const granted = [...aws.policies].map(([key, statements]) => [key.split(' ')[1], statements[0]?.Action]);
  expect(granted).toEqual([
    ['inline', 'a:Inline'],
    ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore', undefined],
    ['attached', 'a:Attached'],
    ['of-role', 'a:Of'],
    [managed.physicalId, 'a:Managed'],
  ]);
  const live = { physicalId: 'x', attributes: {} };
  await handler('AWS::IAM::Policy').delete?.({ ...requestFor('AWS::IAM::Policy', attached), live }, here);
  expect(aws.policies.get(`${name} attached`)).toEqual([]);
});

test('statements keep their conditions; a single statement counts as a list of one', async () => {
  const world = fakeWorld();
  const Condition = {
    StringEquals: { 'iam:PassedToService': ['ssm.amazonaws.com'], 'aws:SourceAccount': '123456789012' },
  };
  const Statement = { Effect: 'Deny', Action: ['iam:PassRole'], Resource: 'arn', Condition };
  await create(world, 'AWS::IAM::Policy', { PolicyName: 'p', Roles: ['r'], PolicyDocument: { Statement } });
  expect(world.aws.policies.get('r p')).toEqual([Statement]);
});

test.each([
  [{ Effect: 'Allow', NotAction: 'a', Resource: '*' }, 'cannot evaluate NotAction'],
  [{ Effect: 'Allow', Action: 'a', NotResource: '*' }, 'cannot evaluate NotResource'],
  [{ Effect: 'Maybe', Action: 'a', Resource: '*' }, 'Effect must be Allow or Deny'],
  [{ Effect: 'Allow', Resource: '*' }, 'the property Action is required'],
])('a statement that the rehearsal cannot evaluate is refused: %j', async (statement, message) => {
  const properties = { PolicyName: 'p', Roles: ['r'], PolicyDocument: { Statement: [statement] } };
  await expect(create(fakeWorld(), 'AWS::IAM::Policy', properties)).rejects.toThrow(message);
});

test('what the rehearsal cannot evaluate of a role grants nothing or is ignored, and says so', async () => {
  const world = fakeWorld();
  const request = requestFor('AWS::IAM::Role', {
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/Unheard'],
    PermissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
  });
  await handler('AWS::IAM::Role').create(request, world);
  expect(request.notes).toEqual([
    expect.stringContaining('a managed policy grants nothing here'),
    expect.stringContaining('its permissions boundary is not evaluated here'),
  ]);
  expect(world.aws.policies.size).toBe(0);
});

test('an auto scaling group has the role of its launch template, by the profile name or ARN', async () => {
  const world = fakeWorld();
  const role = await create(world, 'AWS::IAM::Role', {}, 'HostRole');
  const profile = await create(world, 'AWS::IAM::InstanceProfile', { Roles: [role.physicalId] });
  const ways: JsonObject[] = [{ Arn: profile.attributes.Arn }, { Name: profile.physicalId }];
  for (const by of ways) {
    const template = await create(world, 'AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { IamInstanceProfile: by },
    });
    const group = await create(world, 'AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '0',
      MaxSize: '1',
      LaunchTemplate: { LaunchTemplateId: template.physicalId, Version: template.attributes.LatestVersionNumber },
      Tags: [{ Key: 'Name', Value: 'host', PropagateAtLaunch: true }],
    });
    expect(world.aws.groups.get(group.physicalId)).toMatchObject({
      min: 0,
      max: 1,
      desired: 0,
      roleArn: role.attributes.Arn,
      tags: { Name: 'host' },
    });
  }
});

test('a group whose hosts could not register with SSM is refused', async () => {
  const world = fakeWorld();
  const template = await create(world, 'AWS::EC2::LaunchTemplate', { LaunchTemplateData: {} });
  const properties = { LaunchTemplate: { LaunchTemplateId: template.physicalId } };
  await expect(create(world, 'AWS::AutoScaling::AutoScalingGroup', properties)).rejects.toThrow(
    'names no instance profile',
  );
  await expect(
    create(world, 'AWS::AutoScaling::AutoScalingGroup', { LaunchTemplate: { LaunchTemplateId: 'lt-0' } }),
  ).rejects.toThrow('there is no launch template lt-0 in this rehearsal');
});
