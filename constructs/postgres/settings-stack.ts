import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { DatabaseInstance, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DnsRecordType, PrivateDnsNamespace, RoutingPolicy, Service } from 'aws-cdk-lib/aws-servicediscovery';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import { acknowledgeRule } from '../cdk-versions/acknowledged-rule';
import { ClientEndpoint } from '../client-endpoint/client-endpoint';
import { FallBack } from '../cutover/fall-back';
import { PostgresGreen } from './postgres-green';
import { PostgresParameters } from './postgres-parameters';
import type { PostgresServer } from './postgres-server';
import { PostgresUpgrade } from './postgres-upgrade';
import type { CloudMapSettings, PostgresSettings, Route53Settings } from './settings';
import { Strategy } from './strategy';

/**
 * The upgrade that a settings file declares. Names in the file are part of logical ids: a new `green.name` makes a new server and leaves the
 * old one, which is production by then, alone.
 */
export class PostgresSettingsStack extends Stack {
  constructor(
    scope: Construct,
    private readonly settings: PostgresSettings,
  ) {
    super(scope, settings.stack, { env: { account: settings.account, region: settings.region } });
    const { blue, clients, roles } = settings;
    const vpc = this.vpc();
    const upgrade = settings.upgrade.replace(/(^|-)([a-z0-9])/g, (_, _dash, first: string) => first.toUpperCase());
    const parameters = new PostgresParameters(this, `${settings.green.name}Parameters`, {
      version: PostgresEngineVersion.of(settings.green.version, settings.green.version.split('.')[0]),
      clients,
      parameters: Object.fromEntries(settings.green.parameters),
    });
    const green = this.green(vpc, parameters);
    new PostgresUpgrade(this, upgrade, {
      upgradeId: settings.upgrade,
      vpc,
      blue: this.blue(),
      green: { instance: green.instance, secret: green.secret },
      endpoint: this.endpoint(),
      clients,
      roles: Object.fromEntries(
        roles.map(([role, arn], index) => [role, Secret.fromSecretCompleteArn(this, `RoleSecret${index}`, arn)]),
      ),
      strategy: Strategy.dumpAndRestore({ copyTimeout: minutes(settings.copyMinutes), sessions: settings.sessions }),
      acknowledge: settings.acknowledge,
      watch: seconds(settings.watchSeconds),
      hostInstanceType: settings.hostInstanceType ? new ec2.InstanceType(settings.hostInstanceType) : undefined,
      active: settings.active,
      fallBack: settings.loseWrites === undefined ? undefined : FallBack.loseWrites(settings.loseWrites),
    });
    acknowledgeRule(
      vpc,
      'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
      `No route is looked at: ${blue.identifier} and its successor are reached within the VPC.`,
    );
  }

  private vpc(): ec2.IVpc {
    const { id, availabilityZones, privateSubnets } = this.settings.vpc;
    return ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: id, availabilityZones, privateSubnetIds: privateSubnets });
  }

  private blue(): PostgresServer {
    const { identifier, address, port, version, securityGroups, secretArn, secretKeyArn } = this.settings.blue;
    return {
      instance: DatabaseInstance.fromDatabaseInstanceAttributes(this, 'Blue', {
        instanceIdentifier: identifier,
        instanceEndpointAddress: address,
        port,
        securityGroups: this.groups('Blue', securityGroups),
      }),
      secret: Secret.fromSecretCompleteArn(this, 'BlueSecret', secretArn),
      secretKey: this.key('BlueSecretKey', secretKeyArn),
      version,
    };
  }

  private green(vpc: ec2.IVpc, parameters: PostgresParameters): PostgresGreen {
    const { green } = this.settings;
    return new PostgresGreen(this, green.name, {
      vpc,
      parameters,
      instanceType: new ec2.InstanceType(green.instanceType),
      allocatedStorage: green.allocatedStorage,
      maxAllocatedStorage: green.maxAllocatedStorage,
      multiAz: green.multiAz,
      backupRetention: green.backupRetentionDays === undefined ? undefined : Duration.days(green.backupRetentionDays),
      port: green.port,
      masterUsername: green.masterUsername,
      securityGroups: green.securityGroups && this.groups('Green', green.securityGroups),
      storageEncryptionKey: this.key('GreenStorageKey', green.storageKeyArn),
      secretEncryptionKey: this.key('GreenSecretKey', green.secretKeyArn),
    });
  }

  private endpoint(): ClientEndpoint {
    const { cloudMap, route53 } = this.settings.clientEndpoint;
    return route53 ? this.route53(route53) : this.cloudMap(cloudMap!);
  }

  private route53({ hostedZoneId, zoneName, recordName, ttlSeconds }: Route53Settings): ClientEndpoint {
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName });
    return ClientEndpoint.route53({ zone, recordName, ttl: seconds(ttlSeconds) });
  }

  private cloudMap(cloudMap: CloudMapSettings): ClientEndpoint {
    const { region, account } = this.settings;
    const partition = RegionInfo.get(region).partition ?? 'aws';
    const arn = (kind: string, id: string) => `arn:${partition}:servicediscovery:${region}:${account}:${kind}/${id}`;
    const { serviceId, serviceName, namespaceId, namespaceName, instanceId, hostedZoneId, ttlSeconds } = cloudMap;
    return ClientEndpoint.cloudMap({
      service: Service.fromServiceAttributes(this, 'Service', {
        serviceId,
        serviceArn: arn('service', serviceId),
        serviceName,
        namespace: PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(this, 'Namespace', {
          namespaceId,
          namespaceArn: arn('namespace', namespaceId),
          namespaceName,
        }),
        dnsRecordType: DnsRecordType.CNAME,
        routingPolicy: RoutingPolicy.WEIGHTED,
      }),
      instanceId,
      hostedZoneId,
      dnsTtl: seconds(ttlSeconds),
    });
  }

  private groups(side: string, ids: readonly string[]): ec2.ISecurityGroup[] {
    return ids.map((id, index) => ec2.SecurityGroup.fromSecurityGroupId(this, `${side}Group${index}`, id));
  }

  private key(id: string, arn: string | undefined): IKey | undefined {
    return arn === undefined ? undefined : Key.fromKeyArn(this, id, arn);
  }
}

function minutes(count: number | undefined): Duration | undefined {
  return count === undefined ? undefined : Duration.minutes(count);
}

function seconds(count: number | undefined): Duration | undefined {
  return count === undefined ? undefined : Duration.seconds(count);
}
