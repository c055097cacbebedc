import type { JsonObject } from '../../../lib/rehearse/assembly/json';
import { create, fakeWorld, handler, requestFor } from './fake-world';

const type = 'AWS::RDS::DBInstance';
const stated = {
  Engine: 'postgres',
  EngineVersion: '15.17',
  MasterUsername: 'postgres',
  MasterUserPassword: '{{resolve:secretsmanager:master:SecretString:password::}}',
};

function world() {
  const made = fakeWorld();
  made.aws.secrets.set('master', '{"password":"s3cret"}');
  return made;
}

test('an instance is a real server with what its template states, the password revealed only there', async () => {
  const here = world();
  const group = await create(here, 'AWS::RDS::DBParameterGroup', {
    Family: 'postgres15',
    Parameters: { 'rds.force_ssl': '0', password_encryption: 'md5' },
  });
  const live = await create(
    here,
    type,
    {
      ...stated,
      DBName: 'kong',
      Port: '5433',
      DBParameterGroupName: group.physicalId,
      PubliclyAccessible: false,
      Tags: [{ Key: 'a', Value: 'b' }],
    },
    'Green',
  );
  expect(here.databases.started).toEqual([
    {
      identifier: live.physicalId,
      engine: 'postgres',
      engineVersion: '15.17',
      port: 5433,
      parameters: { 'rds.force_ssl': '0', password_encryption: 'md5' },
      masterUsername: 'postgres',
      masterPassword: 's3cret',
      databaseName: 'kong',
      tags: { a: 'b' },
    },
  ]);
  expect(live.physicalId).toMatch(/^kong-green-[a-z0-9]{12}$/);
  expect(live.attributes).toMatchObject({ 'Endpoint.Address': '127.0.0.2', 'Endpoint.Port': '5433' });
  expect(JSON.stringify(live)).not.toContain('s3cret');
});

test('a group of another family is refused in the words of RDS', async () => {
  const here = world();
  const group = await create(here, 'AWS::RDS::DBParameterGroup', { Family: 'postgres11' });
  await expect(create(here, type, { ...stated, DBParameterGroupName: group.physicalId })).rejects.toThrow(
    /with DBParameterGroupFamily postgres11 cannot be used for this instance\. Use .* DBParameterGroupFamily postgres15/,
  );
});

test.each(['DBSnapshotIdentifier', 'SourceDBInstanceIdentifier', 'DBClusterIdentifier'])(
  'a server that would start from %s is refused: the rehearsal has no such data',
  async (name) => {
    await expect(create(world(), type, { ...stated, [name]: 'x' })).rejects.toThrow(
      `Thing (AWS::RDS::DBInstance): the rehearsal starts empty servers and cannot honour ${name}.`,
    );
  },
);

test('a parameter group or a property that is not there is named', async () => {
  await expect(create(world(), type, { ...stated, DBParameterGroupName: 'mine' })).rejects.toThrow(
    'there is no parameter group mine in this rehearsal',
  );
  await expect(create(world(), type, { Engine: 'postgres' })).rejects.toThrow('the property EngineVersion is required');
});

test('RDS may keep the master password in a secret of its own', async () => {
  const here = world();
  const { Engine, EngineVersion, MasterUsername } = stated;
  const live = await create(here, type, { Engine, EngineVersion, MasterUsername, ManageMasterUserPassword: true });
  const secret = JSON.parse(here.aws.secrets.get(String(live.attributes['MasterUserSecret.SecretArn'])) ?? '');
  expect(secret).toEqual({ username: 'postgres', password: here.databases.started[0].masterPassword });
});

test('a protected instance is not deleted, an unprotected one is', async () => {
  const here = world();
  const live = await create(here, type, stated);
  const request = (properties: object) => ({ ...requestFor(type, { ...stated, ...properties }), live });
  await expect(handler(type).delete?.(request({ DeletionProtection: true }), here)).rejects.toThrow(
    /Cannot delete protected DB Instance/,
  );
  expect(here.databases.removed).toEqual([]);
  await handler(type).delete?.(request({}), here);
  expect(here.databases.removed).toEqual([live.physicalId]);
});

test('a change of what the server is made of is refused, any other is nothing to it', async () => {
  const here = world();
  const live = await create(here, type, stated);
  const change = async (properties: object) =>
    handler(type).update?.(
      { ...requestFor(type, { ...stated, ...properties }), live, oldProperties: requestFor(type, stated).properties },
      here,
    );
  await expect(change({ EngineVersion: '16.1' })).rejects.toThrow(
    'does not change EngineVersion of a server that runs',
  );
  expect(await change({ DeletionProtection: true })).toBe(live);
});

test.each([
  [
    'AWS::RDS::DBParameterGroup',
    { Family: 'postgres15' },
    /One or more database instances are still members of this parameter group/,
  ],
  ['AWS::EC2::SecurityGroup', { GroupDescription: 'x' }, /has a dependent object, a database that uses it/],
])('a %s that an instance uses is not deleted', async (groupType, properties, refusal) => {
  const here = world();
  const group = await create(here, groupType, properties);
  const uses: JsonObject = groupType.endsWith('SecurityGroup')
    ? { VPCSecurityGroups: [group.physicalId] }
    : { DBParameterGroupName: group.physicalId };
  const live = await create(here, type, { ...stated, ...uses });
  const remove = () => handler(groupType).delete?.({ ...requestFor(groupType, properties), live: group }, here);
  expect(remove).toThrow(refusal);
  await handler(type).delete?.({ ...requestFor(type, stated), live }, here);
  expect(remove).not.toThrow();
});
