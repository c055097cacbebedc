import { CfnParameter, Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InstanceType, MachineImage, SubnetType, UserData, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MigrationHost } from '../../constructs/migration-host/migration-host';
import type { MigrationHostProps } from '../../constructs/migration-host/migration-host';
import { importedVpc, nagFindings, testApp, testStack } from '../harness/cdk-app';

function declare(stack = testStack(), props: Partial<MigrationHostProps> = {}): MigrationHost {
  return new MigrationHost(stack, 'Host', { vpc: props.vpc ?? importedVpc(stack), upgrade: 'kong', ...props });
}

test('the group is empty until the runbook scales it, and a deploy leaves its size alone', () => {
  const stack = testStack();
  const host = declare(stack);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MinSize: '0',
    MaxSize: '1',
    DesiredCapacity: Match.absent(),
    VPCZoneIdentifier: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
  template.hasResource('AWS::AutoScaling::AutoScalingGroup', {
    UpdatePolicy: { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } },
  });
  expect(stack.resolve(host.groupName)).toEqual({ Ref: 'HostGroupASG64D1BB59' });
});

test('Run Command finds a host by the id of its upgrade', () => {
  const stack = testStack();
  const host = declare(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    Tags: [{ Key: 'cdk-cutover:host', Value: 'kong', PropagateAtLaunch: true }],
  });
  expect([host.tagKey, host.tagValue]).toEqual(['cdk-cutover:host', 'kong']);
});

test('the host requires IMDSv2 and has an encrypted gp3 disk', () => {
  const stack = testStack();
  declare(stack, { volumeSize: Size.gibibytes(250) });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: Match.objectLike({
      InstanceType: 'm6g.large',
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 250, DeleteOnTermination: true },
        },
      ],
      KeyName: Match.absent(),
    }),
  });
});

test('the image is the newest Amazon Linux 2023 for the processor, unless one is given', () => {
  const imageOf = (props: Partial<MigrationHostProps>) => {
    const stack = testStack();
    declare(stack, props);
    const template = Template.fromStack(stack).toJSON();
    const [launchTemplate] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
    const image = launchTemplate.Properties.LaunchTemplateData.ImageId;
    return image.Ref ? template.Parameters[image.Ref] : image;
  };
  const parameter = (path: string) => ({ Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: path });
  const family = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1';
  expect(imageOf({})).toEqual(parameter(`${family}-arm64`));
  expect(imageOf({ instanceType: new InstanceType('m7i.xlarge') })).toEqual(parameter(`${family}-x86_64`));
  const machineImage = MachineImage.fromSsmParameter('/golden/host');
  expect(imageOf({ machineImage })).toEqual(parameter('/golden/host'));
});

test('nobody can connect to the host', () => {
  const stack = testStack();
  declare(stack);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

/** AWS' policy for managed instances has ssm:GetParameters on *, too, which would open every secret kept as a parameter. */
const AGENT_ACTIONS = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
];

test('Systems Manager runs the host, whose agent may do what it needs and read no parameter; further rights are granted to it', () => {
  const stack = testStack();
  const host = declare(stack, {
    permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'B', 'arn:aws:iam::111111111111:policy/boundary'),
  });
  Bucket.fromBucketName(stack, 'Results', 'results').grantPut(host);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: Match.absent(),
    PermissionsBoundary: 'arn:aws:iam::111111111111:policy/boundary',
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: Match.objectLike({
      Statement: [
        { Effect: 'Allow', Action: [...AGENT_ACTIONS].sort(), Resource: '*' },
        Match.objectLike({ Action: Match.arrayWith(['s3:PutObject']) }),
      ],
    }),
    Roles: [{ Ref: 'HostRoleE4EC059A' }],
  });
});

test('commands may run at the start of a host', () => {
  const stack = testStack();
  const userData = UserData.forLinux();
  userData.addCommands('dnf config-manager --add-repo https://mirror.internal/al2023');
  declare(stack, { userData });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: Match.objectLike({
      UserData: { 'Fn::Base64': '#!/bin/bash\ndnf config-manager --add-repo https://mirror.internal/al2023' },
    }),
  });
});

test.each(['', 'Kong', 'kong_db', '-kong', 'kong-'])('an upgrade id that is no id is refused: "%s"', (upgrade) => {
  expect(() => declare(testStack(), { upgrade })).toThrow(`Stack/Host: upgrade is '${upgrade}'`);
});

test('a disk on which the system does not fit is refused', () => {
  expect(() => declare(testStack(), { volumeSize: Size.gibibytes(7) })).toThrow('volumeSize is 7 GiB');
});

test('a host is not put into public subnets unasked, where it would reach nothing', () => {
  const host = (props: Partial<MigrationHostProps>) => {
    const stack = testStack();
    const subnetConfiguration = [{ name: 'p', subnetType: SubnetType.PUBLIC }];
    return declare(stack, { vpc: new Vpc(stack, 'Public', { natGateways: 0, subnetConfiguration }), ...props });
  };
  expect(() => host({})).toThrow('the VPC has no private subnets');
  expect(() => host({ vpcSubnets: { subnetType: SubnetType.PUBLIC } })).not.toThrow();
});

test('an instance type known only at deploy needs an image, and then passes', () => {
  const stack = testStack();
  const instanceType = new InstanceType(new CfnParameter(stack, 'Type').valueAsString);
  expect(() => declare(stack, { instanceType })).toThrow('Give machineImage');

  const other = testStack();
  declare(other, {
    instanceType: new InstanceType(new CfnParameter(other, 'Type').valueAsString),
    machineImage: MachineImage.latestAmazonLinux2023(),
    upgrade: new CfnParameter(other, 'Upgrade').valueAsString,
  });
  Template.fromStack(other).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: Match.objectLike({ InstanceType: { Ref: 'Type' } }),
  });
});

test.each([
  ['environment-agnostic', undefined],
  ['with an environment', { account: '111111111111', region: 'eu-central-1' }],
])('cdk-nag finds nothing (%s)', (_name, env) => {
  const app = testApp();
  declare(testStack(app, 'Stack', { env }));
  expect(nagFindings(app)).toEqual([]);
});
