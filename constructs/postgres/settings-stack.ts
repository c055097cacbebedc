import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { DatabaseInstance, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { FallBack } from '../cutover/fall-back';
import { importClientEndpoint } from '../settings/client-endpoint-settings';
import type { SystemSettings } from '../settings/system-settings';
import { importVpc } from '../settings/vpc-settings';
import { PostgresGreen } from './postgres-green';
import { PostgresParameters } from './postgres-parameters';
import type { PostgresServer } from './postgres-server';
import { PostgresUpgrade } from './postgres-upgrade';
import { readPostgresSettings, type PostgresSettings } from './settings';
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
    const reason = `No route is looked at: ${blue.identifier} and its successor are reached within the VPC.`;
    const vpc = importVpc(this, settings.vpc, reason);
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
      endpoint: importClientEndpoint(this, settings.clientEndpoint),
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

  private groups(side: string, ids: readonly string[]): ec2.ISecurityGroup[] {
    return ids.map((id, index) => ec2.SecurityGroup.fromSecurityGroupId(this, `${side}Group${index}`, id));
  }

  private key(id: string, arn: string | undefined): IKey | undefined {
    return arn === undefined ? undefined : Key.fromKeyArn(this, id, arn);
  }
}

export const settings: SystemSettings = {
  read: (root) => {
    const read = readPostgresSettings(root);
    return (app) => void new PostgresSettingsStack(app, read);
  },
};

function minutes(count: number | undefined): Duration | undefined {
  return count === undefined ? undefined : Duration.minutes(count);
}

function seconds(count: number | undefined): Duration | undefined {
  return count === undefined ? undefined : Duration.seconds(count);
}
