import { RemovalPolicies, Tags } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { MachineImage, SecurityGroup, UserData, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ENV, nagFindings, testApp, testStack } from '../harness/cdk-app';
import { messageOf } from '../harness/message-of';
import { declare, kong } from './kong';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const withEnv = () => kong(testStack(testApp(), 'Stack', { env: ENV }));

test("security groups of the user's take the place of ours, for function and host, and are let in to the servers once", () => {
  const from = withEnv();
  const [first, second] = ['sg-0123456789abcdef1', 'sg-0123456789abcdef2'];
  declare(from, {
    securityGroups: [first, second].map((id) => SecurityGroup.fromSecurityGroupId(from.stack, id, id)),
  });
  const template = Template.fromStack(from.stack);
  template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SecurityGroupIds: [first, second] } });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { SecurityGroupIds: [first, second] },
  });
  // The group of green alone is ours.
  template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  const sources = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(
    ({ Properties }) => Properties.SourceSecurityGroupId as string,
  );
  expect(sources.sort()).toEqual([first, first, second, second]);
});

test("the migration host may have an image, and commands at its start, of the user's", () => {
  const from = withEnv();
  const hostUserData = UserData.forLinux();
  hostUserData.addCommands('install-mirror');
  declare(from, {
    hostMachineImage: MachineImage.genericLinux({ [ENV.region]: 'ami-0123456789abcdef1' }),
    hostUserData,
  });
  Template.fromStack(from.stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      ImageId: 'ami-0123456789abcdef1',
      UserData: { 'Fn::Base64': '#!/bin/bash\ninstall-mirror' },
    },
  });
});

test('a VPC that is looked up is what was found, and a stand-in of the CDK until then', () => {
  const vpcId = 'vpc-0123456789abcdef1';
  const subnets = ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'];
  const synth = (context: Record<string, unknown>) => {
    const app = testApp();
    for (const [key, value] of Object.entries(context)) app.node.setContext(key, value);
    const from = kong(testStack(app, 'Stack', { env: ENV }));
    declare(from, { vpc: Vpc.fromLookup(from.stack, 'Looked', { vpcId }) });
    const missing = app.synth().manifest.missing ?? [];
    const functions = Template.fromStack(from.stack).findResources('AWS::Lambda::Function', {
      Properties: { VpcConfig: Match.anyValue() },
    });
    return { missing, inSubnets: Object.values(functions)[0]!.Properties.VpcConfig.SubnetIds as string[] };
  };
  const before = synth({});
  expect(before).toMatchObject({ missing: [{ provider: 'vpc-provider' }], inSubnets: ['p-12345', 'p-67890'] });
  const found = {
    ...{ vpcId, vpcCidrBlock: '10.0.0.0/16', ownerAccountId: ENV.account, availabilityZones: [] },
    subnetGroups: [
      {
        ...{ name: 'Private', type: 'Private' },
        subnets: subnets.map((subnetId, at) => ({
          ...{
            subnetId,
            cidr: `10.0.${at}.0/24`,
            availabilityZone: `eu-central-1${'ab'[at]}`,
            routeTableId: `rtb-${at}`,
          },
        })),
      },
    ],
  };
  expect(synth({ [before.missing[0]!.key]: found })).toEqual({ missing: [], inSubnets: subnets });
});

test('no security group at all is refused', () => {
  const from = withEnv();
  expect(messageOf(() => declare(from, { securityGroups: [] }))).toContain('securityGroups is empty');
});

test("a key of the user's encrypts the results, and the host may use it through S3 only", () => {
  const from = withEnv();
  declare(from, { resultKey: Key.fromKeyArn(from.stack, 'Key', KEY) });
  const template = Template.fromStack(from.stack);
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { KMSMasterKeyID: KEY, SSEAlgorithm: 'aws:kms' },
        },
      ],
    },
  });
  const all = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(all).toContain(
    JSON.stringify({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
      Effect: 'Allow',
      Resource: KEY,
    }),
  );
});

test('tags and a permissions boundary reach everything that takes them', () => {
  const from = withEnv();
  declare(from);
  Tags.of(from.stack).add('team', 'gateway');
  PermissionsBoundary.of(from.stack).apply(ManagedPolicy.fromManagedPolicyName(from.stack, 'Boundary', 'boundary'));
  const template = Template.fromStack(from.stack);
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
    expect(JSON.stringify(Properties.PermissionsBoundary)).toContain(':policy/boundary');
    expect(Properties.Tags).toContainEqual({ Key: 'team', Value: 'gateway' });
  }
});

test('an Aspect that would delete green with its stack makes synth fail, and names what it is', () => {
  const from = withEnv();
  declare(from);
  RemovalPolicies.of(from.stack).destroy();
  expect(messageOf(() => Template.fromStack(from.stack))).toContain('although the green server needs it');
});

test("cdk-nag finds nothing in an upgrade with the user's own group and key", () => {
  const from = withEnv();
  declare(from, {
    securityGroups: [SecurityGroup.fromSecurityGroupId(from.stack, 'Own', 'sg-0123456789abcdef1')],
    resultKey: Key.fromKeyArn(from.stack, 'Key', KEY),
  });
  expect(nagFindings(from.stack.node.root as never)).toEqual([]);
});
