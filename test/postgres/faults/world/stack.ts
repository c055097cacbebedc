import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { ClientEndpoint } from '../../../../constructs/client-endpoint/client-endpoint';
import { Side } from '../../../../constructs/cutover/side';
import { PostgresGreen } from '../../../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../../../constructs/postgres/postgres-parameters';
import { PostgresUpgrade } from '../../../../constructs/postgres/postgres-upgrade';

/** The only client role: what the attacks' clients log in as. */
export const ROLE = 'shop';
const ENDPOINT_ID = 'shop-db';

/** Synthesises an upgrade with nothing in it that takes time: a name that is forgotten within a second, and a short watch. @returns cdk.out */
export function synthesise(folder: string): string {
  const app = new App({ outdir: folder, context: { ...recommendedFlags } });
  const stack = new Stack(app, 'Faults');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
  });
  const blue = new rds.DatabaseInstance(stack, 'Postgres11', {
    vpc,
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_11_22 }),
    // Clients prepare transactions in some attacks.
    parameters: { max_prepared_transactions: '10' },
    storageEncrypted: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const role = new secretsmanager.Secret(stack, 'Role', {
    generateSecretString: { secretStringTemplate: JSON.stringify({ username: ROLE }), generateStringKey: 'password' },
  });
  const green = new PostgresGreen(stack, 'Postgres15', {
    vpc,
    parameters: new PostgresParameters(stack, 'Postgres15Parameters', {
      version: rds.PostgresEngineVersion.VER_15_17,
      clients: { tls: true, scram: true },
    }),
    instanceType: new ec2.InstanceType('t4g.small'),
    allocatedStorage: 20,
  });
  const namespace = new servicediscovery.PrivateDnsNamespace(stack, 'Namespace', { name: 'shop.internal', vpc });
  const service = namespace.createService('Service', {
    name: 'db',
    dnsRecordType: servicediscovery.DnsRecordType.CNAME,
    routingPolicy: servicediscovery.RoutingPolicy.WEIGHTED,
    dnsTtl: Duration.seconds(1),
  });
  const upgrade = new PostgresUpgrade(stack, 'Upgrade', {
    ...{ upgradeId: 'faults', vpc, green },
    blue: { instance: blue, secret: blue.secret! },
    endpoint: ClientEndpoint.cloudMap({ service, instanceId: ENDPOINT_ID }),
    roles: { [ROLE]: role },
    active: Side.BLUE,
    watch: Duration.seconds(1),
  });
  service.registerCnameInstance('Record', { instanceId: ENDPOINT_ID, instanceCname: upgrade.activeEndpoint });
  app.synth();
  return app.outdir;
}
