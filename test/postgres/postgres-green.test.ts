import {
  Aspects,
  CfnDeletionPolicy,
  CfnParameter,
  Duration,
  RemovalPolicies,
  RemovalPolicy,
  Token,
} from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnSecurityGroupIngress, InstanceType, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnDBInstance, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { isOfType } from '../../constructs/cdk-versions/resource-type';
import { PostgresGreen } from '../../constructs/postgres/postgres-green';
import type { PostgresGreenProps } from '../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { importedVpc, nagFindings, testApp, testStack } from '../harness/cdk-app';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

function declare(stack: Stack, props: Partial<PostgresGreenProps> = {}): PostgresGreen {
  const parameters = new PostgresParameters(stack, 'Params', {
    version: PostgresEngineVersion.of('15.17', '15'),
    clients: { tls: false, scram: false },
  });
  return new PostgresGreen(stack, 'Green', {
    vpc: props.vpc ?? importedVpc(stack),
    parameters,
    instanceType: new InstanceType('m7g.large'),
    allocatedStorage: 20,
    ...props,
  });
}

test('green is encrypted, gp3, protected, without automatic minor upgrades and without paid Extended Support', () => {
  const stack = testStack();
  declare(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBInstance', {
    Engine: 'postgres',
    EngineVersion: '15.17',
    StorageEncrypted: true,
    StorageType: 'gp3',
    AllocatedStorage: '20',
    DeletionProtection: true,
    AutoMinorVersionUpgrade: false,
    AllowMajorVersionUpgrade: false,
    EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    CopyTagsToSnapshot: true,
    BackupRetentionPeriod: 7,
    DeleteAutomatedBackups: false,
    MultiAZ: true,
    PubliclyAccessible: false,
    MasterUsername: 'postgres',
    DBName: Match.absent(),
    DBParameterGroupName: stack.resolve(Token.asAny({ Ref: 'ParamsGroupAE9CC5CE' })),
  });
});

test('the password is in a secret of its own, never in the template', () => {
  const stack = testStack();
  const green = declare(stack, { masterUsername: 'kong_admin' });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SecretsManager::Secret', 1);
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: Match.objectLike({ SecretStringTemplate: '{"username":"kong_admin"}' }),
  });
  template.hasResourceProperties('AWS::RDS::DBInstance', {
    MasterUserPassword: {
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'GreenSecret1A4092D1' }, ':SecretString:password::}}']],
    },
  });
  expect(stack.resolve(green.secret.secretArn)).toEqual({ Ref: 'GreenSecretAttachmentD868EDA0' });
});

test('all that green needs outlives its stack, the rules of clients that come later included', () => {
  const stack = testStack();
  const green = declare(stack);
  const client = new SecurityGroup(stack, 'Client', { vpc: green.instance.vpc });
  green.connections.allowDefaultPortFrom(client);
  client.connections.allowToDefaultPort(green);

  const resources = Object.values<Resource>(Template.fromStack(stack).toJSON().Resources);
  const kept = resources.filter((r) => r.DeletionPolicy === 'Retain' && r.UpdateReplacePolicy === 'Retain');
  expect(kept.map(({ Type }) => Type).sort()).toEqual([
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBParameterGroup',
    'AWS::RDS::DBSubnetGroup',
    'AWS::SecretsManager::Secret',
    'AWS::SecretsManager::SecretTargetAttachment',
  ]);
});

test('removal policies set over the whole stack stop the synth, naming each thing that would go', () => {
  const app = testApp();
  const stack = testStack(app);
  const green = declare(stack);
  green.connections.allowDefaultPortFrom(new SecurityGroup(stack, 'Client', { vpc: green.instance.vpc }));
  RemovalPolicies.of(stack).destroy();
  const synth = () => app.synth();
  for (const path of [
    'Stack/Green/Instance/Resource',
    'Stack/Green/Instance/SubnetGroup/Default',
    'Stack/Green/Secret/Resource',
    'Stack/Green/Secret/Attachment/Resource',
    'Stack/Green/SecurityGroup/Resource',
    'Stack/Params/Group/Resource',
  ]) {
    expect(synth).toThrow(
      `${path} would be deleted with its stack, or with a deploy that made it and failed, although`,
    );
  }
});

test.each([
  ['AWS::EC2::SecurityGroupIngress', Number.MAX_SAFE_INTEGER],
  ['AWS::SecretsManager::SecretTargetAttachment', undefined],
  ['AWS::RDS::DBParameterGroup', undefined],
])('a removal policy over %s alone is seen too', (type, priority) => {
  const app = testApp();
  const stack = testStack(app);
  const green = declare(stack);
  green.connections.allowDefaultPortFrom(new SecurityGroup(stack, 'Client', { vpc: green.instance.vpc }));
  RemovalPolicies.of(app).destroy({ applyToResourceTypes: [type], priority });
  expect(() => app.synth()).toThrow('would be deleted with its stack');
});

test('removal policies that leave green out, or retain it afterwards, pass; one that retains it but for the deploy that makes it does not', () => {
  const synth = (retain: (green: PostgresGreen) => void) => () => {
    const app = testApp();
    const stack = testStack(app);
    const green = declare(stack);
    RemovalPolicies.of(stack).destroy({ excludeResourceTypes: ['AWS::RDS::DBParameterGroup'] });
    retain(green);
    app.synth();
  };
  expect(synth((green) => RemovalPolicies.of(green).retain())).not.toThrow();
  expect(synth((green) => RemovalPolicies.of(green).retainOnUpdateOrDelete())).toThrow(
    'Stack/Green/Instance/Resource would be deleted with its stack, or with a deploy that made it and failed',
  );
});

test.each<[string, (instance: CfnDBInstance) => void]>([
  ['a snapshot instead', (instance) => instance.applyRemovalPolicy(RemovalPolicy.SNAPSHOT)],
  ['deleted when replaced', (instance) => (instance.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE)],
  ['deleted with the stack', (instance) => (instance.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE)],
  [
    'deleted with the deploy that made it',
    (instance) => (instance.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE),
  ],
])('an Aspect that flips the policy of the instance is seen: %s', (_name, flip) => {
  const app = testApp();
  declare(testStack(app));
  Aspects.of(app).add({ visit: (node) => void (isOfType(node, CfnDBInstance) && flip(node)) });
  expect(() => app.synth()).toThrow('Stack/Green/Instance/Resource would be deleted with its stack');
});

test('a key that encrypts green must outlive the stack as well', () => {
  const synth = (removalPolicy: RemovalPolicy) => {
    const app = testApp();
    const stack = testStack(app);
    const key = new Key(stack, 'Key', { removalPolicy });
    declare(stack, { storageEncryptionKey: key, secretEncryptionKey: key });
    return app.synth();
  };
  expect(() => synth(RemovalPolicy.DESTROY)).toThrow('Stack/Key/Resource would be deleted with its stack');
  expect(() => synth(RemovalPolicy.RETAIN)).not.toThrow();
});

test('groups of the app are retained with their rules; imported ones are used as they are', () => {
  const stack = testStack();
  const vpc = importedVpc(stack);
  const own = new SecurityGroup(stack, 'Own', { vpc });
  const imported = SecurityGroup.fromSecurityGroupId(stack, 'Imported', 'sg-0123456789abcdef0');
  const client = new SecurityGroup(stack, 'Client', { vpc });
  const green = declare(stack, { vpc, securityGroups: [own, imported] });
  green.connections.allowDefaultPortFrom(client);
  const template = Template.fromStack(stack);
  template.hasResource('AWS::EC2::SecurityGroup', {
    DeletionPolicy: 'Retain',
    Properties: { GroupDescription: 'Stack/Own' },
  });
  template.allResources('AWS::EC2::SecurityGroupIngress', { DeletionPolicy: 'Retain' });
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
});

test('rules of other groups are none of green business', () => {
  const stack = testStack();
  const vpc = importedVpc(stack);
  declare(stack, { vpc });
  const client = new SecurityGroup(stack, 'Client', { vpc });
  new SecurityGroup(stack, 'Other', { vpc }).addIngressRule(client, Port.tcp(443));
  Template.fromStack(stack).hasResource('AWS::EC2::SecurityGroupIngress', { DeletionPolicy: Match.absent() });
});

test.each<[string, Partial<PostgresGreenProps>, string]>([
  ['too little storage', { allocatedStorage: 19 }, 'allocatedStorage is 19 GiB'],
  ['storage in parts', { allocatedStorage: 20.5 }, 'Give a whole number from 20 to 65536'],
  ['no room to grow', { allocatedStorage: 100, maxAllocatedStorage: 109 }, 'Give a whole number from 110 (a tenth'],
  ['no backups', { backupRetention: Duration.days(0) }, 'backupRetention is 0 days'],
  ['backups for hours', { backupRetention: Duration.hours(12) }, 'backupRetention is 0.5 days'],
  ['backups for too long', { backupRetention: Duration.days(36) }, 'Give 1 to 35 whole days'],
  ['a port RDS does not take', { port: 80 }, 'port is 80. Give a whole number from 1150'],
  ['a name with a hyphen', { masterUsername: 'kong-admin' }, "masterUsername is 'kong-admin'"],
  ['a reserved name', { masterUsername: 'rdsadmin' }, "masterUsername 'rdsadmin' is reserved by RDS"],
  ['no group', { securityGroups: [] }, 'securityGroups is empty'],
])('what RDS would refuse is refused at synth: %s', (_name, props, said) => {
  expect(() => declare(testStack(), props)).toThrow(said);
  expect(() => declare(testStack(), props)).toThrow('Stack/Green: ');
});

test('green is not put into public subnets unasked, nor into a single one', () => {
  const bare = testStack();
  const publicOnly = new Vpc(bare, 'Public', {
    natGateways: 0,
    subnetConfiguration: [{ name: 'p', subnetType: SubnetType.PUBLIC }],
  });
  expect(() => declare(bare, { vpc: publicOnly })).toThrow('the VPC has no private subnets');

  const stack = testStack();
  const vpc = importedVpc(stack);
  const vpcSubnets = { subnets: [vpc.privateSubnets[0]] };
  expect(() => declare(stack, { vpc, vpcSubnets })).toThrow('Select subnets in at least two availability zones');
});

test('public subnets that are asked for give no public address', () => {
  const stack = testStack();
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  declare(stack, { vpc, vpcSubnets: { subnetType: SubnetType.PUBLIC } });
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBInstance', { PubliclyAccessible: false });
});

test('values known only at deploy pass', () => {
  const stack = testStack();
  const number = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
  declare(stack, {
    instanceType: new InstanceType(new CfnParameter(stack, 'Type').valueAsString),
    allocatedStorage: number('Storage'),
    maxAllocatedStorage: number('Max'),
    port: number('Port'),
    backupRetention: Duration.days(number('Days')),
    masterUsername: new CfnParameter(stack, 'Master').valueAsString,
  });
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBInstance', {
    AllocatedStorage: { Ref: 'Storage' },
    MaxAllocatedStorage: { Ref: 'Max' },
    BackupRetentionPeriod: { Ref: 'Days' },
    MasterUsername: { Ref: 'Master' },
    DBInstanceClass: { 'Fn::Join': ['', ['db.', { Ref: 'Type' }]] },
  });
});

test('cdk-nag finds nothing, with and without an environment', () => {
  for (const env of [undefined, { account: '111111111111', region: 'eu-central-1' }]) {
    const app = testApp();
    declare(testStack(app, 'Stack', { env }));
    expect(nagFindings(app)).toEqual([]);
  }
});

test('cdk-nag still finds what the declaration chose', () => {
  const app = testApp();
  declare(testStack(app), { multiAz: false });
  expect(nagFindings(app)).toEqual(['AwsSolutions-RDS3']);
});

test('a rule written by hand on the group is the business of whoever wrote it', () => {
  const stack = testStack();
  const green = declare(stack);
  new CfnSecurityGroupIngress(stack, 'ByHand', {
    groupId: green.connections.securityGroups[0].securityGroupId,
    ipProtocol: 'tcp',
    fromPort: 5432,
    toPort: 5432,
    cidrIp: '10.0.0.0/8',
  });
  Template.fromStack(stack).hasResource('AWS::EC2::SecurityGroupIngress', { DeletionPolicy: Match.absent() });
});
