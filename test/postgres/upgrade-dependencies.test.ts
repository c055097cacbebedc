import { CfnResource } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpointAwsService, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { testStack } from '../harness/cdk-app';
import { idOf, reachedFrom } from '../harness/template-graph';
import type { PlainTemplate } from '../harness/template-graph';
import { declare, kong } from './kong';
import type { Kong } from './kong';

/** A stack whose clients are let in to green, with the upgrade or without it. */
function stackOf(withUpgrade: boolean): { from: Kong; template: PlainTemplate } {
  const from = kong(testStack());
  const client = new SecurityGroup(from.stack, 'Client', { vpc: from.vpc });
  from.postgresGreen.connections.allowDefaultPortFrom(client);
  if (withUpgrade) declare(from);
  return { from, template: Template.fromStack(from.stack).toJSON() as PlainTemplate };
}

function resourcesUnder({ stack }: Kong, ...ids: string[]): string[] {
  const scopes = ids.map((id) => stack.node.findChild(id));
  return scopes
    .flatMap((scope) => scope.node.findAll())
    .filter((child) => CfnResource.isCfnResource(child))
    .map(({ logicalId }) => stack.resolve(logicalId) as string);
}

const OURS = [
  'Kong',
  'CdkCutoverPostgresAccount',
  'CdkCutoverProvider',
  'CdkCutoverConnectivity',
  'CdkCutoverCommands',
];
const GREEN = ['Parameters', 'Green'];

test('nothing acts before all that the runbook uses is there, nor after any of it has gone', () => {
  const { from, template } = stackOf(true);
  const reached = reachedFrom(template, idOf(template, 'Custom::Cutover'));
  const needed = resourcesUnder(from, ...OURS, ...GREEN);
  expect(needed.length).toBeGreaterThan(50);
  expect(needed.filter((id) => !reached.has(id))).toEqual([]);
});

test('without its dependencies it would: rules, documents and bucket policy are no references', () => {
  const { template } = stackOf(true);
  const id = idOf(template, 'Custom::Cutover');
  const { DependsOn: _, ...bare } = template.Resources[id];
  const reached = reachedFrom({ Resources: { ...template.Resources, [id]: bare } }, id);
  const missed = new Set(
    Object.entries(template.Resources)
      .filter(([other]) => !reached.has(other))
      .map(([, { Type }]) => Type),
  );
  expect([...missed]).toEqual(
    expect.arrayContaining(['AWS::EC2::SecurityGroupIngress', 'AWS::SSM::Document', 'AWS::S3::BucketPolicy']),
  );
});

test('the rules that let clients in to green are there before clients come', () => {
  const { template } = stackOf(true);
  const reached = reachedFrom(template, idOf(template, 'Custom::Cutover'));
  const rules = Object.keys(template.Resources).filter((id) => /^GreenSecurityGroupfrom\w+Client/.test(id));
  expect(rules).toHaveLength(1);
  expect(rules.filter((id) => !reached.has(id))).toEqual([]);
});

test('ways out of a VPC of this app are there before anything acts', () => {
  const from = kong();
  const vpc: IVpc = new Vpc(from.stack, 'Own', {
    natGateways: 1,
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
  });
  declare(from, { vpc });
  const template = Template.fromStack(from.stack).toJSON() as PlainTemplate;
  const reached = reachedFrom(template, idOf(template, 'Custom::Cutover'));
  const ways = Object.keys(template.Resources).filter((id) =>
    ['AWS::EC2::NatGateway', 'AWS::EC2::Route', 'AWS::EC2::VPCEndpoint'].includes(template.Resources[id].Type),
  );
  expect(ways.length).toBeGreaterThan(4);
  expect(ways.filter((id) => !reached.has(id))).toEqual([]);
});

describe('deleting the lines of the upgrade', () => {
  const before = stackOf(true);
  const after = stackOf(false);

  test("leaves all that green needs, and its clients' rules, to the byte", () => {
    const kept = Object.fromEntries(
      Object.keys(after.template.Resources).map((id) => [id, before.template.Resources[id]]),
    );
    expect(kept).toEqual(after.template.Resources);
    expect(Object.values(kept).map(({ Type }) => Type)).toEqual(
      expect.arrayContaining([
        'AWS::RDS::DBInstance',
        'AWS::RDS::DBParameterGroup',
        'AWS::RDS::DBSubnetGroup',
        'AWS::SecretsManager::Secret',
        'AWS::SecretsManager::SecretTargetAttachment',
        'AWS::EC2::SecurityGroup',
        'AWS::EC2::SecurityGroupIngress',
      ]),
    );
  });

  test("removes what is the upgrade's own, and no server, secret or group of a server", () => {
    const gone = Object.keys(before.template.Resources).filter((id) => !(id in after.template.Resources));
    expect(gone.sort()).toEqual(resourcesUnder(before.from, ...OURS).sort());
    const types = new Set(gone.map((id) => before.template.Resources[id].Type));
    expect([...types].filter((type) => /RDS|SecretsManager|ServiceDiscovery|Route53/.test(type))).toEqual([]);
  });

  test('keeps the evidence, and deletes the resource that lifts the fence first', () => {
    const kept = resourcesUnder(before.from, ...OURS)
      .map((id) => before.template.Resources[id])
      .filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')
      .map(({ Type }) => Type);
    const logs = Array.from({ length: 3 }, () => 'AWS::Logs::LogGroup');
    expect(kept.sort()).toEqual([...logs, 'AWS::S3::Bucket']);
    expect(before.template.Resources[idOf(before.template, 'Custom::Cutover')].DeletionPolicy).toBe('Delete');
  });
});
