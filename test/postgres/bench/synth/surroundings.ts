import { type Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';

const REGION = 'eu-central-1';
const ACCOUNT = '123456789012';

export const ENV = { account: ACCOUNT, region: REGION };

/** What an upgrade finds there already: imported alike by both declarations. */
export interface Surroundings {
  readonly blue: rds.IDatabaseInstance;
  readonly blueSecret: secretsmanager.ISecret;
  readonly roleSecret: secretsmanager.ISecret;
  readonly service: servicediscovery.IService;
}

export function importedVpc(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0a1b2c3d4e5f60718',
    availabilityZones: [`${REGION}a`, `${REGION}b`],
    privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
    privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0b1c2d3e4f5061728'],
  });
}

/** @param at number of the upgrade */
export function surroundings(stack: Stack, at: number): Surroundings {
  const secret = (name: string) =>
    secretsmanager.Secret.fromSecretCompleteArn(
      stack,
      `${name}-${at}`,
      `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-${at}-AbCdEf`,
    );
  return {
    blue: rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, `Blue${at}`, {
      instanceIdentifier: `blue-${at}`,
      instanceEndpointAddress: `blue-${at}.c1a2b3c4d5e6.${REGION}.rds.amazonaws.com`,
      port: 5432,
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, `BlueGroup${at}`, 'sg-0a1b2c3d4e5f60718')],
    }),
    blueSecret: secret('blue'),
    roleSecret: secret('role'),
    service: servicediscovery.Service.fromServiceAttributes(stack, `Service${at}`, {
      serviceId: `srv-a1b2c3d4e5f6g7h${at}`,
      serviceArn: `arn:aws:servicediscovery:${REGION}:${ACCOUNT}:service/srv-a1b2c3d4e5f6g7h${at}`,
      serviceName: `shop-db-${at}`,
      namespace: servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, `Namespace${at}`, {
        namespaceId: 'ns-a1b2c3d4e5f6g7h8',
        namespaceArn: `arn:aws:servicediscovery:${REGION}:${ACCOUNT}:namespace/ns-a1b2c3d4e5f6g7h8`,
        namespaceName: 'shop.internal',
      }),
      dnsRecordType: servicediscovery.DnsRecordType.CNAME,
      routingPolicy: servicediscovery.RoutingPolicy.WEIGHTED,
    }),
  };
}
