import type { Stack } from 'aws-cdk-lib/core';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { InstanceType, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { DatabaseInstanceAttributes, DatabaseInstanceProps, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { DnsRecordType, PrivateDnsNamespace, RoutingPolicy, Service } from 'aws-cdk-lib/aws-servicediscovery';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import { Side } from '../../constructs/cutover/side';
import { PostgresGreen } from '../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { PostgresUpgrade } from '../../constructs/postgres/postgres-upgrade';
import type { PostgresUpgradeProps } from '../../constructs/postgres/postgres-upgrade';
import { importedVpc, testStack } from '../harness/cdk-app';

export const OLD_CLIENTS = { tls: false, scram: false };

/** What a stack with an upgrade has, to be varied by tests. */
export interface Kong extends PostgresUpgradeProps {
  readonly stack: Stack;
  readonly vpc: IVpc;
  readonly postgresGreen: PostgresGreen;
}

/** Everything that an upgrade of Kong's database is declared with. */
export function kong(stack = testStack()): Kong {
  const vpc = importedVpc(stack);
  const version = PostgresEngineVersion.of('15.17', '15');
  const parameters = new PostgresParameters(stack, 'Parameters', { version, clients: OLD_CLIENTS });
  const instanceType = new InstanceType('m7g.large');
  const green = new PostgresGreen(stack, 'Green', { vpc, parameters, instanceType, allocatedStorage: 20 });
  return {
    stack,
    vpc,
    postgresGreen: green,
    upgradeId: 'kong',
    blue: { instance: importedServer(stack, 'Blue'), secret: importedSecret(stack, 'blue-main'), version: '11.22' },
    green: { instance: green.instance, secret: green.secret },
    endpoint: cloudMap(stack),
    roles: { kong: importedSecret(stack, 'kong-role') },
    active: Side.BLUE,
  };
}

export function declare(from: Kong, props: Partial<PostgresUpgradeProps> = {}, id = 'Kong'): PostgresUpgrade {
  return new PostgresUpgrade(from.stack, id, { ...from, ...props });
}

/** What a further upgrade of the same stack has of its own. */
export function another({ stack, vpc, postgresGreen }: Kong, at = 1) {
  const green = new PostgresGreen(stack, `Green${at}`, {
    ...{ vpc, parameters: postgresGreen.parameters, allocatedStorage: 20 },
    instanceType: new InstanceType('m7g.large'),
  });
  return {
    upgradeId: `kong-${at}`,
    blue: {
      ...{ instance: importedServer(stack, `Blue${at}`), version: '11.22' },
      secret: importedSecret(stack, `blue-${at}`),
    },
    green: { instance: green.instance, secret: green.secret },
    endpoint: cloudMap(stack, `Service${at}`),
    roles: { kong: importedSecret(stack, `role-${at}`) },
  };
}

export function importedServer(
  stack: Stack,
  id: string,
  attributes: Partial<DatabaseInstanceAttributes> = {},
): IDatabaseInstance {
  return DatabaseInstance.fromDatabaseInstanceAttributes(stack, id, {
    instanceIdentifier: `kong-${id.toLowerCase()}`,
    instanceEndpointAddress: `kong-${id.toLowerCase()}.abc.eu-central-1.rds.amazonaws.com`,
    port: 5432,
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-0123456789abcdef0')],
    ...attributes,
  });
}

export function secretArn(name: string, suffix = '-AbCdEf'): string {
  return `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${name}${suffix}`;
}

export function importedSecret(stack: Stack, name: string, id = name): ISecret {
  return Secret.fromSecretCompleteArn(stack, id, secretArn(name));
}

export function cloudMap(stack: Stack, id = 'Service'): ClientEndpoint {
  const arn = (kind: string) => `arn:aws:servicediscovery:eu-central-1:111111111111:${kind}`;
  const serviceId = id === 'Service' ? 'srv-a1b2c3d4e5f6g7h8' : `srv-${id.toLowerCase()}`;
  const service = Service.fromServiceAttributes(stack, id, {
    serviceId,
    serviceArn: arn(`service/${serviceId}`),
    serviceName: 'kong-db',
    namespace: PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, `${id}Namespace`, {
      namespaceId: 'ns-a1b2c3d4e5f6g7h8',
      namespaceArn: arn('namespace/ns-a1b2c3d4e5f6g7h8'),
      namespaceName: 'chat.internal',
    }),
    dnsRecordType: DnsRecordType.CNAME,
    routingPolicy: RoutingPolicy.WEIGHTED,
  });
  return ClientEndpoint.cloudMap({ service, instanceId: 'kong-db' });
}

export const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.of('15.17', '15') });

/** A green that is no PostgresGreen. */
export function plainGreen(
  { stack, vpc }: Kong,
  props: Partial<DatabaseInstanceProps> = {},
): PostgresUpgradeProps['green'] {
  const instance = new DatabaseInstance(stack, 'Plain', { engine, vpc, ...props });
  return { instance, secret: instance.secret as ISecret };
}
