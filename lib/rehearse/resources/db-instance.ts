import { isDeepStrictEqual } from 'node:util';
import { arn } from './arns';
import { describedInstance } from './db-instance-description';
import { reveal } from './dynamic-reference';
import type { DeleteRequest, Live, ResourceRequest, UpdateRequest } from './handler';
import { lookUp, type ParameterGroup } from './inventory';
import { generatedName, randomText } from './physical-names';
import { Properties } from './properties';
import { randomPassword } from './secret-string';
import type { World } from './world';

/** They decide what the server holds, from sources that a rehearsal does not have. */
const ORIGINS = [
  'DBClusterIdentifier',
  'DBClusterSnapshotIdentifier',
  'DBSnapshotIdentifier',
  'RestoreTime',
  'SourceDBInstanceAutomatedBackupsArn',
  'SourceDBInstanceIdentifier',
  'SourceDbiResourceId',
  'UseLatestRestorableTime',
];

/** What the local server is made of. All else (storage, backups, monitoring, PubliclyAccessible, …) makes no difference to it. */
const SUBSTANCE = [
  'DBInstanceIdentifier',
  'DBName',
  'DBParameterGroupName',
  'Engine',
  'EngineVersion',
  'ManageMasterUserPassword',
  'MasterUserPassword',
  'MasterUsername',
  'Port',
];

/** Starts a real server as the instance. */
export async function createInstance(request: ResourceRequest, world: World): Promise<Live> {
  const { properties } = request;
  const origin = ORIGINS.find((name) => properties.get(name) !== undefined);
  if (origin !== undefined) {
    throw new Error(`${properties.owner}: the rehearsal starts empty servers and cannot honour ${origin}.`);
  }
  const identifier = (properties.optionalText('DBInstanceIdentifier') ?? generatedName(request, 63)).toLowerCase();
  const engine = properties.text('Engine');
  const engineVersion = properties.text('EngineVersion');
  const databaseName = properties.optionalText('DBName');
  const { parameters } = parametersOf(request, world);
  const master = masterOf(request, identifier, world);
  const server = await world.databases.start({
    identifier,
    engine,
    engineVersion,
    port: properties.optionalNumber('Port'),
    parameters,
    masterUsername: reveal(properties.text('MasterUsername'), world),
    masterPassword: master.password,
    databaseName,
    tags: properties.tags(),
  });
  const { stack, logicalId } = request;
  const parameterGroup = properties.optionalText('DBParameterGroupName')?.toLowerCase();
  const from = { logicalId, stackName: stack.name };
  const groups = { parameterGroup, securityGroups: properties.texts('VPCSecurityGroups') };
  const database = { server, engine, engineVersion, databaseName, parameters, ...groups, ...from };
  world.inventory.databases.set(identifier, database);
  const live: Live = {
    physicalId: identifier,
    attributes: {
      'Endpoint.Address': server.address,
      'Endpoint.Port': String(server.port),
      'Endpoint.HostedZoneId': `Z${randomText(13)}`,
      DBInstanceArn: arn(world, 'rds', `db:${identifier}`),
      DbiResourceId: `db-${randomText(26)}`,
      ...(master.secretArn === undefined ? {} : { 'MasterUserSecret.SecretArn': master.secretArn }),
    },
  };
  world.aws.rds.putInstance(describedInstance(properties, live));
  return live;
}

export function refuseChange({ properties, oldProperties, live }: UpdateRequest, world: World): Live {
  const changed = SUBSTANCE.filter((name) => !isDeepStrictEqual(properties.get(name), oldProperties.get(name)));
  if (changed.length === 0) {
    world.aws.rds.putInstance(describedInstance(properties, live));
    return live;
  }
  throw new Error(`${properties.owner}: the rehearsal does not change ${changed.join(', ')} of a server that runs.`);
}

export async function deleteInstance({ properties, live }: DeleteRequest, world: World): Promise<void> {
  if (properties.flag('DeletionProtection') === true) {
    throw new Error(
      `${properties.owner}: Cannot delete protected DB Instance ${live.physicalId}, disable deletion protection first.`,
    );
  }
  await world.inventory.databases.get(live.physicalId)?.server.remove();
  world.inventory.databases.delete(live.physicalId);
  world.aws.rds.removeInstance(live.physicalId);
}

function parametersOf(request: ResourceRequest, world: World): ParameterGroup {
  const { properties } = request;
  const name = properties.optionalText('DBParameterGroupName');
  if (name === undefined || name.startsWith('default.')) return { family: name ?? '', parameters: {} };
  const group = lookUp(world.inventory.parameterGroups, name.toLowerCase(), 'parameter group', request);
  const expected = world.databases.familyOf(properties.text('Engine'), properties.text('EngineVersion'));
  if (expected !== undefined && group.family !== expected) {
    throw new Error(
      `${properties.owner}: the parameter group ${name} with DBParameterGroupFamily ${group.family} cannot be used for this ` +
        `instance. Use a parameter group with DBParameterGroupFamily ${expected}.`,
    );
  }
  return group;
}

function masterOf({ properties }: ResourceRequest, identifier: string, world: World) {
  if (properties.flag('ManageMasterUserPassword') !== true) {
    return { password: reveal(properties.text('MasterUserPassword'), world), secretArn: undefined };
  }
  const password = randomPassword(new Properties({ ExcludePunctuation: true }, properties.owner));
  const name = `rds!db-${identifier}`;
  const secretArn = arn(world, 'secretsmanager', `secret:${name}-${randomText(6)}`);
  const value = JSON.stringify({ username: reveal(properties.text('MasterUsername'), world), password });
  world.aws.secretsManager.putSecret({ arn: secretArn, name, value });
  return { password, secretArn };
}
