import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import type { StackProps } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Construct } from 'constructs';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import { Side } from '../../constructs/cutover/side';
import { PostgresGreen } from '../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { PostgresUpgrade } from '../../constructs/postgres/postgres-upgrade';

const TTL = Duration.seconds(5);
const ENDPOINT_ID = 'shop-db';

export interface ShopStackProps extends StackProps {
  /**
   * Whether the upgrade is declared, or its lines were deleted again after the cutover.
   * @default true
   */
  readonly upgrading?: boolean;
  /** @default Side.BLUE */
  readonly active?: Side;
  /**
   * What keeps the name.
   * @default 'route53'
   */
  readonly keptBy?: 'route53' | 'cloud-map';
}

/**
 * Everything in one stack: blue, its secret, the hosted zone, the record that clients resolve, and the upgrade. The record takes its value from the
 * upgrade, so that the template stays true after the cutover and after a fall back.
 */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopStackProps = {}) {
    super(scope, id, props);

    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
      privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0b1c2d3e4f5061728'],
    });
    const blue = this.blue(vpc);
    const role = new secretsmanager.Secret(this, 'ShopRole', {
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: 'shop' }),
        generateStringKey: 'password',
      },
    });
    Validations?.of(role).acknowledge?.({
      id: 'AwsSolutions-SMG4',
      reason: 'Nothing rotates while an upgrade is under way.',
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

    const name = this.name(vpc, props.keptBy ?? 'route53');
    if (props.upgrading === false) {
      // What the user writes when the upgrade's lines go: the address of who serves.
      name.pointTo(green.instance.dbInstanceEndpointAddress);
      return;
    }
    const upgrade = new PostgresUpgrade(this, 'Upgrade', {
      upgradeId: 'shop',
      vpc,
      blue: { instance: blue, secret: blue.secret! },
      green: { instance: green.instance, secret: green.secret },
      endpoint: name.endpoint,
      roles: { shop: role },
      active: props.active ?? Side.BLUE,
      watch: Duration.seconds(1),
    });
    name.pointTo(upgrade.activeEndpoint);
  }

  private blue(vpc: ec2.IVpc): rds.DatabaseInstance {
    const blue = new rds.DatabaseInstance(this, 'Postgres11', {
      vpc,
      engine: rds.DatabaseInstanceEngine.postgres({
        version: rds.PostgresEngineVersion.of('11.22-rds.20251114', '11'),
      }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.SMALL),
      allocatedStorage: 20,
      multiAz: true,
      storageEncrypted: true,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const reasons = {
      'AwsSolutions-RDS11': 'Clients of years know the port.',
      'AwsSolutions-SMG4': 'Nothing rotates while an upgrade is under way.',
    };
    for (const [id, reason] of Object.entries(reasons)) Validations?.of(blue).acknowledge?.({ id, reason });
    return blue;
  }

  /** The name that clients resolve, and how its record is declared. */
  private name(
    vpc: ec2.IVpc,
    keptBy: 'route53' | 'cloud-map',
  ): { readonly endpoint: ClientEndpoint; readonly pointTo: (address: string) => void } {
    if (keptBy === 'route53') {
      const zone = new route53.PrivateHostedZone(this, 'Zone', { zoneName: 'shop.internal', vpc });
      return {
        endpoint: ClientEndpoint.route53({ zone, recordName: 'db', ttl: TTL }),
        pointTo: (domainName) =>
          new route53.CnameRecord(this, 'Record', { zone, recordName: 'db', ttl: TTL, domainName }),
      };
    }
    const namespace = new servicediscovery.PrivateDnsNamespace(this, 'Namespace', { name: 'shop.internal', vpc });
    const service = namespace.createService('Service', {
      name: 'db',
      dnsRecordType: servicediscovery.DnsRecordType.CNAME,
      routingPolicy: servicediscovery.RoutingPolicy.WEIGHTED,
      dnsTtl: TTL,
    });
    return {
      endpoint: ClientEndpoint.cloudMap({ service, instanceId: ENDPOINT_ID }),
      pointTo: (instanceCname) => service.registerCnameInstance('Record', { instanceId: ENDPOINT_ID, instanceCname }),
    };
  }
}
