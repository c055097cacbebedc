import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ClientEndpoint } from '../../../constructs/client-endpoint/client-endpoint';
import { Side } from '../../../constructs/cutover/side';
import { PostgresGreen } from '../../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../../constructs/postgres/postgres-parameters';
import { PostgresUpgrade } from '../../../constructs/postgres/postgres-upgrade';
import { importedVpc, testApp } from '../../harness/cdk-app';
import { newFolder } from '../../rehearse/assembly/handmade';

/** An app that nothing is known of: other names, capable clients, a role whose name needs quotes, a secret of its own, no account. */
export function shop(): string {
  const app = testApp(newFolder());
  const stack = new Stack(app, 'Shop');
  const vpc = importedVpc(stack);
  const version = rds.PostgresEngineVersion.VER_15_17;
  const parameters = new PostgresParameters(stack, 'Parameters', { version, clients: { tls: true, scram: true } });
  const green = new PostgresGreen(stack, 'Green', {
    ...{ vpc, parameters, allocatedStorage: 20 },
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
  });
  const secret = (name: string) => secretsmanager.Secret.fromSecretNameV2(stack, name, `shop/${name}`);
  const service = servicediscovery.Service.fromServiceAttributes(stack, 'Service', {
    ...{ serviceId: 'srv-shop', serviceArn: 'arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-shop' },
    serviceName: 'orders',
    namespace: servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
      ...{ namespaceId: 'ns-shop', namespaceName: 'shop.internal' },
      namespaceArn: 'arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-shop',
    }),
    dnsRecordType: servicediscovery.DnsRecordType.CNAME,
    routingPolicy: servicediscovery.RoutingPolicy.WEIGHTED,
  });
  const instance = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Blue', {
    ...{ instanceIdentifier: 'shop', instanceEndpointAddress: 'shop.abc.eu-west-1.rds.amazonaws.com', port: 5432 },
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'BlueGroup', 'sg-0123456789abcdef0')],
  });
  const own = new secretsmanager.Secret(stack, 'Owner', {
    generateSecretString: {
      ...{ secretStringTemplate: JSON.stringify({ username: 'Shop Owner' }), generateStringKey: 'password' },
    },
  });
  new PostgresUpgrade(stack, 'Orders', {
    vpc,
    blue: { instance, secret: secret('master'), version: '11.22' },
    green: { instance: green.instance, secret: green.secret },
    endpoint: ClientEndpoint.cloudMap({ service, instanceId: 'orders', dnsTtl: Duration.seconds(1) }),
    roles: { 'Shop Owner': own, reporting: secret('reporting') },
    active: Side.BLUE,
    watch: Duration.seconds(1),
  });
  new Queue(stack, 'Unrelated');
  app.synth();
  return app.outdir;
}
