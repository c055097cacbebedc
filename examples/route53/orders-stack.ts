import { Duration, Stack } from 'aws-cdk-lib/core';
import type { StackProps } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import { Side } from '../../constructs/cutover/side';
import { PostgresGreen } from '../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { PostgresUpgrade } from '../../constructs/postgres/postgres-upgrade';

/** A database behind a CNAME in a private Route 53 zone, PostgreSQL 11 → 15. Blue, its secret and the zone are imported. */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
      privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0b1c2d3e4f5061728'],
    });
    const blue = rds.DatabaseInstance.fromDatabaseInstanceAttributes(this, 'Postgres11', {
      instanceIdentifier: 'orders-postgres11',
      instanceEndpointAddress: 'orders-postgres11.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com',
      port: 5432,
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'BlueGroup', 'sg-0a1b2c3d4e5f60718')],
    });
    const secret = (name: string) => secretsmanager.Secret.fromSecretNameV2(this, name, `orders/${name}`);
    const zone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: 'Z0A1B2C3D4E5F6G7H8I9J',
      zoneName: 'shop.internal',
    });

    const parameters = new PostgresParameters(this, 'Postgres15Parameters', {
      version: rds.PostgresEngineVersion.of('15.17', '15'),
      clients: { tls: true, scram: true },
    });
    const green = new PostgresGreen(this, 'Postgres15', {
      vpc,
      parameters,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
      allocatedStorage: 20,
    });
    new PostgresUpgrade(this, 'Orders', {
      upgradeId: 'orders',
      vpc,
      blue: { instance: blue, secret: secret('master'), version: '11.22' },
      green: { instance: green.instance, secret: green.secret },
      endpoint: ClientEndpoint.route53({ zone, recordName: 'orders-db', ttl: Duration.seconds(5) }),
      roles: { orders: secret('role') },
      active: Side.BLUE,
    });
  }
}
