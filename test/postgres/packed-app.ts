import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { ClientEndpoint, PostgresGreen, PostgresParameters, PostgresUpgrade, Side } from 'cdk-cutover';

/** A user's app, which has the published package and nothing else of this repository; by its environment it goes through the life of an upgrade. */
const app = new App();
const stack = new Stack(app, 'App', { env: { account: '123456789012', region: 'eu-central-1' } });

const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
});
const secret = (name: string) =>
  secretsmanager.Secret.fromSecretCompleteArn(
    stack,
    name,
    `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`,
  );
const service = servicediscovery.Service.fromServiceAttributes(stack, 'Service', {
  serviceId: 'srv-a1b2c3d4e5f6g7h8',
  serviceArn: 'arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-a1b2c3d4e5f6g7h8',
  serviceName: 'orders-db',
  namespace: servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
    namespaceId: 'ns-a1b2c3d4e5f6g7h8',
    namespaceArn: 'arn:aws:servicediscovery:eu-central-1:123456789012:namespace/ns-a1b2c3d4e5f6g7h8',
    namespaceName: 'shop.internal',
  }),
  dnsRecordType: servicediscovery.DnsRecordType.CNAME,
  routingPolicy: servicediscovery.RoutingPolicy.WEIGHTED,
});

const clients = { tls: true, scram: true };
const parameters = new PostgresParameters(stack, 'Parameters', {
  version: rds.PostgresEngineVersion.of('15.17', '15'),
  clients,
});
const green = new PostgresGreen(stack, 'Postgres15', {
  vpc,
  parameters,
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
  allocatedStorage: 20,
});
if (process.env.UPGRADE !== 'deleted') {
  new PostgresUpgrade(stack, 'Upgrade', {
    vpc,
    blue: {
      instance: rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Postgres11', {
        instanceIdentifier: 'orders-postgres11',
        instanceEndpointAddress: 'orders-postgres11.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com',
        port: 5432,
        securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'BlueGroup', 'sg-0a1b2c3d4e5f60718')],
      }),
      secret: secret('orders-master'),
      version: '11.22',
    },
    green: { instance: green.instance, secret: green.secret },
    endpoint: ClientEndpoint.cloudMap({ service, instanceId: 'orders-db' }),
    clients,
    roles: { orders: secret('orders-role') },
    active: process.env.ACTIVE === 'GREEN' ? Side.GREEN : Side.BLUE,
  });
}
app.synth();
