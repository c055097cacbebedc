import { create, fakeWorld, handler, requestFor } from './fake-world';

const type = 'AWS::RDS::DBInstance';
const stated = { Engine: 'postgres', EngineVersion: '15.17', MasterUsername: 'postgres', MasterUserPassword: 'secret' };

test('RDS tells of an instance what its template states, and its own defaults for the rest', async () => {
  const world = fakeWorld();
  const { physicalId } = await create(world, type, { ...stated, DBInstanceIdentifier: 'Kong', AllocatedStorage: '20' });
  expect(world.aws.instances.get(physicalId)).toMatchObject({
    DBInstanceIdentifier: 'kong',
    DBInstanceStatus: 'available',
    Endpoint: { Address: '127.0.0.2', Port: 5432 },
    AllocatedStorage: 20,
    StorageType: 'gp2',
    StorageEncrypted: false,
    MultiAZ: false,
    DeletionProtection: false,
    AutoMinorVersionUpgrade: true,
    BackupRetentionPeriod: 1,
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    AssociatedRoles: [],
    VpcSecurityGroups: [],
  });
  const all = {
    ...{ DBInstanceClass: 'db.m7g.large', StorageType: 'gp3', Iops: 3000, StorageEncrypted: true, MultiAZ: true },
    ...{ DeletionProtection: true, AutoMinorVersionUpgrade: false, BackupRetentionPeriod: 7 },
    ...{ PreferredBackupWindow: '03:00-03:30', PreferredMaintenanceWindow: 'sun:04:00-sun:04:30' },
    ...{ EnableIAMDatabaseAuthentication: true, VPCSecurityGroups: ['sg-1'], DBSubnetGroupName: 'subnets' },
    AssociatedRoles: [{ FeatureName: 's3Import', RoleArn: 'arn:role' }],
  };
  const other = await create(world, type, { ...stated, ...all });
  const { VPCSecurityGroups, EnableIAMDatabaseAuthentication, DBSubnetGroupName, ...alike } = all;
  expect(world.aws.instances.get(other.physicalId)).toMatchObject({
    ...alike,
    IAMDatabaseAuthenticationEnabled: EnableIAMDatabaseAuthentication,
    DBSubnetGroup: { DBSubnetGroupName },
    VpcSecurityGroups: [{ VpcSecurityGroupId: VPCSecurityGroups[0], Status: 'active' }],
    AssociatedRoles: [{ FeatureName: 's3Import', RoleArn: 'arn:role', Status: 'ACTIVE' }],
  });
});

test('it tells of changes, and of what is gone nothing', async () => {
  const world = fakeWorld();
  const live = await create(world, type, stated);
  const request = (properties: object) => ({
    ...requestFor(type, { ...stated, ...properties }),
    live,
    oldProperties: requestFor(type, stated).properties,
  });
  await handler(type).update?.(request({ MultiAZ: true }), world);
  expect(world.aws.instances.get(live.physicalId)).toMatchObject({ MultiAZ: true });
  await handler(type).delete?.(request({}), world);
  expect([...world.aws.instances]).toEqual([]);
});

test('EC2 tells of rules as templates state them, until they or their group are gone', async () => {
  const world = fakeWorld();
  const group = await create(world, 'AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '10.0.0.0/8' }],
  });
  const rule = {
    ...{ GroupId: group.physicalId, IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 },
    SourceSecurityGroupId: 'sg-clients',
  };
  await create(world, 'AWS::EC2::SecurityGroupIngress', rule);
  await create(world, 'AWS::EC2::SecurityGroupEgress', {
    ...{ GroupId: group.physicalId, IpProtocol: 'tcp', DestinationPrefixListId: 'pl-1' },
  });
  expect([...world.aws.rules.values()]).toEqual([
    { GroupId: group.physicalId, IsEgress: false, IpProtocol: '-1', FromPort: -1, ToPort: -1, CidrIpv4: '10.0.0.0/8' },
    {
      ...{ GroupId: group.physicalId, IsEgress: false, IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 },
      ReferencedGroupInfo: { GroupId: 'sg-clients' },
    },
    {
      ...{ GroupId: group.physicalId, IsEgress: true, IpProtocol: 'tcp', FromPort: -1, ToPort: -1 },
      PrefixListId: 'pl-1',
    },
  ]);
  const remove = (kind: string, properties: object, physicalId: string) =>
    handler(kind).delete?.({ ...requestFor(kind, properties as never), live: { physicalId, attributes: {} } }, world);
  await remove('AWS::EC2::SecurityGroupIngress', rule, 'sgr-1');
  expect(world.aws.rules.size).toBe(2);
  await remove('AWS::EC2::SecurityGroup', {}, group.physicalId);
  expect(world.aws.rules.size).toBe(0);
});
