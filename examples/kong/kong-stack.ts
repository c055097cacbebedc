import { Duration, Stack } from 'aws-cdk-lib/core';
import type { StackProps } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Construct } from 'constructs';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import { Side } from '../../constructs/cutover/side';
import { UpgradeMonitoring } from '../../constructs/monitoring/upgrade-monitoring';
import { PostgresGreen } from '../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { PostgresUpgrade } from '../../constructs/postgres/postgres-upgrade';

/** What Kong's client library of the time (pgmoon before 1.13) can do. */
export const oldClients = { tls: false, scram: false };

export interface KongStackProps extends StackProps {
  /** Whether green's parameters are corrected for what the clients can do. */
  readonly corrected: boolean;
  /** What the upgrade's documents and hosts are called by. */
  readonly upgradeId: string;
}

/** Kong's database, PostgreSQL 11 behind a Cloud Map CNAME, upgraded to 15. Everything that exists already is imported. */
export class KongStack extends Stack {
  constructor(scope: Construct, id: string, props: KongStackProps) {
    super(scope, id, props);

    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
      privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0b1c2d3e4f5061728'],
    });
    const blue = rds.DatabaseInstance.fromDatabaseInstanceAttributes(this, 'Postgres11', {
      instanceIdentifier: 'kong-postgres11',
      instanceEndpointAddress: 'kong-postgres11.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com',
      port: 5432,
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'BlueGroup', 'sg-0a1b2c3d4e5f60718')],
    });
    const secret = (name: string) =>
      secretsmanager.Secret.fromSecretCompleteArn(
        this,
        name,
        `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`,
      );
    const service = servicediscovery.Service.fromServiceAttributes(this, 'Service', {
      serviceId: 'srv-a1b2c3d4e5f6g7h8',
      serviceArn: 'arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-a1b2c3d4e5f6g7h8',
      serviceName: 'kong-db',
      namespace: servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(this, 'Namespace', {
        namespaceId: 'ns-a1b2c3d4e5f6g7h8',
        namespaceArn: 'arn:aws:servicediscovery:eu-central-1:123456789012:namespace/ns-a1b2c3d4e5f6g7h8',
        namespaceName: 'chat.internal',
      }),
      dnsRecordType: servicediscovery.DnsRecordType.CNAME,
      routingPolicy: servicediscovery.RoutingPolicy.WEIGHTED,
    });

    const parameters = new PostgresParameters(this, 'Postgres15Parameters', {
      version: rds.PostgresEngineVersion.of('15.17', '15'),
      clients: props.corrected ? oldClients : { tls: true, scram: true },
    });
    const green = new PostgresGreen(this, 'Postgres15', {
      vpc,
      parameters,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
      allocatedStorage: 20,
    });
    const upgrade = new PostgresUpgrade(this, 'Kong', {
      upgradeId: props.upgradeId,
      vpc,
      blue: { instance: blue, secret: secret('kong-postgres11-master'), version: '11.22' },
      green: { instance: green.instance, secret: green.secret },
      endpoint: ClientEndpoint.cloudMap({ service, instanceId: 'kong-db', dnsTtl: Duration.seconds(5) }),
      clients: oldClients,
      roles: { kong: secret('kong-role'), kong_ro: secret('kong-ro-role') },
      // Certificates' chains, which no client changes at night.
      acknowledge: ['large-objects'],
      active: Side.BLUE,
    });
    // Kong's administrators can be without changes for so long; its proxies read on.
    new UpgradeMonitoring(this, 'Monitoring', { upgrade, writePauseLimit: Duration.minutes(15) });
  }
}
