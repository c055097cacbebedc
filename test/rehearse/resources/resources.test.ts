import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handlerOf, isKnownType, knownTypes, tableOf } from '../../../lib/rehearse/resources/table';
import { create, fakeWorld, handler, requestFor } from './fake-world';

test('every type that a synthesised upgrade contains is known; an unknown one is not', () => {
  const needed = [
    'AWS::AutoScaling::AutoScalingGroup',
    'AWS::EC2::LaunchTemplate',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::IAM::InstanceProfile',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBParameterGroup',
    'AWS::RDS::DBSubnetGroup',
    'AWS::S3::Bucket',
    'AWS::SSM::Document',
    'AWS::SecretsManager::Secret',
    'AWS::SecretsManager::SecretTargetAttachment',
    'AWS::StepFunctions::StateMachine',
  ];
  expect(needed.filter((type) => !knownTypes().includes(type))).toEqual([]);
  expect(isKnownType('Custom::Cutover')).toBe(true);
  expect(isKnownType('AWS::SQS::Queue')).toBe(false);
  expect(handlerOf('constructor')).toBeUndefined();
});

test('two handlers of one type are refused', () => {
  const one = handler('AWS::S3::Bucket');
  expect(() => tableOf([one, one])).toThrow('Two handlers claim the resource type AWS::S3::Bucket.');
});

test('a record is there once the name server answers it: what comes after it resolves the name', async () => {
  const world = fakeWorld();
  const zone = await create(world, 'AWS::Route53::HostedZone', { Name: 'internal' });
  await create(world, 'AWS::Route53::RecordSet', {
    ...{ HostedZoneId: zone.physicalId, Name: 'db.internal', Type: 'CNAME', TTL: '5' },
    ResourceRecords: ['blue.example'],
  });
  expect(world.aws.route53.changes.map(({ status }) => status)).toEqual(['INSYNC']);
});

test('a rule that a group has already is refused, as EC2 does; its description makes no difference', async () => {
  const world = fakeWorld();
  const group = await create(world, 'AWS::EC2::SecurityGroup', {
    GroupDescription: 'x',
    SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }],
  });
  const rule = {
    GroupId: group.physicalId,
    IpProtocol: 'tcp',
    FromPort: 5432,
    ToPort: 5432,
    SourceSecurityGroupId: 'sg-1',
  };
  const type = 'AWS::EC2::SecurityGroupIngress';
  const live = await create(world, type, { ...rule, Description: 'one' });
  await expect(create(world, type, { ...rule, Description: 'two' })).rejects.toThrow(
    'the specified rule already exists',
  );
  await expect(
    create(world, 'AWS::EC2::SecurityGroupEgress', {
      GroupId: group.physicalId,
      CidrIp: '0.0.0.0/0',
      IpProtocol: '-1',
    }),
  ).rejects.toThrow('the specified rule already exists');
  await create(world, type, { ...rule, SourceSecurityGroupId: 'sg-2' });
  await handler(type).delete?.({ ...requestFor(type, rule), live }, world);
  await create(world, type, rule);
});

test('a function has the folder of its asset, its role and its environment, secrets revealed', async () => {
  const world = fakeWorld();
  world.aws.secrets.set('token', 'abc');
  const live = await create(world, 'AWS::Lambda::Function', {
    Code: { S3Bucket: 'b', S3Key: 'abc.zip' },
    Handler: 'index.handler',
    Role: 'arn:role',
    Runtime: 'nodejs24.x',
    Environment: { Variables: { A: 1, TOKEN: '{{resolve:secretsmanager:token}}' } },
  });
  expect(world.aws.functions.get(String(live.attributes.Arn))).toEqual({
    name: live.physicalId,
    arn: `arn:aws:lambda:eu-west-1:123456789012:function:${live.physicalId}`,
    codeDir: '/assets/abc.zip',
    handler: 'index.handler',
    roleArn: 'arn:role',
    timeoutSeconds: 3,
    environment: { A: '1', TOKEN: 'abc' },
  });
});

test('inline code lies in a folder of its own; other runtimes than Node are refused', async () => {
  const world = fakeWorld();
  const stated = { Handler: 'index.handler', Role: 'arn:role', Code: { ZipFile: 'exports.handler = 1' } };
  const live = await create(world, 'AWS::Lambda::Function', { ...stated, Runtime: 'nodejs24.x' });
  const folder = world.aws.functions.get(String(live.attributes.Arn))?.codeDir ?? '';
  expect(readFileSync(join(folder, 'index.js'), 'utf8')).toBe('exports.handler = 1');
  await expect(create(world, 'AWS::Lambda::Function', { ...stated, Runtime: 'python3.12' })).rejects.toThrow(
    'its runtime is python3.12. The rehearsal runs functions of Node only.',
  );
});

test('a document is an object, or JSON text; YAML and types that nothing runs are refused', async () => {
  const { aws, ...rest } = fakeWorld();
  const world = { ...rest, aws };
  const type = 'AWS::SSM::Document';
  const live = await create(world, type, { DocumentType: 'Automation', Content: { schemaVersion: '0.3' } });
  expect(aws.documents.get(live.physicalId)).toEqual({
    name: live.physicalId,
    type: 'Automation',
    content: { schemaVersion: '0.3' },
  });
  const text = await create(world, type, { Name: 'mine', Content: '{"schemaVersion":"2.2"}' });
  expect(aws.documents.get(text.physicalId)).toMatchObject({ name: 'mine', type: 'Command' });
  await expect(create(world, type, { Content: 'schemaVersion: "2.2"' })).rejects.toThrow('reads no YAML');
  await expect(create(world, type, { DocumentType: 'Session', Content: {} })).rejects.toThrow('not Session');
});

test('a document with a fixed name changes in place only, as on AWS', async () => {
  const world = fakeWorld();
  const type = 'AWS::SSM::Document';
  const stated = { Name: 'mine', Content: { v: 1 } };
  const live = await create(world, type, stated);
  const change = (more: object) => () =>
    handler(type).update?.(
      {
        ...requestFor(type, { ...stated, Content: { v: 2 }, ...more }),
        live,
        oldProperties: requestFor(type, stated).properties,
      },
      world,
    );
  expect(change({})).toThrow('a document with the fixed name mine cannot be replaced. Set UpdateMethod to NewVersion.');
  await change({ UpdateMethod: 'NewVersion' })();
  expect(world.aws.documents.get('mine')?.content).toEqual({ v: 2 });
});

test('a state machine is its definition with the substitutions made', async () => {
  const world = fakeWorld();
  const live = await create(world, 'AWS::StepFunctions::StateMachine', {
    DefinitionString: '{"Resource":"${Fn}"}',
    DefinitionSubstitutions: { Fn: 'arn:fn' },
    RoleArn: 'arn:role',
  });
  expect(world.aws.machines).toEqual([
    { arn: live.physicalId, definition: '{"Resource":"arn:fn"}', roleArn: 'arn:role' },
  ]);
});

test('a service of Cloud Map knows its namespace and its one record; its instances come, change and go', async () => {
  const world = fakeWorld();
  const namespace = await create(world, 'AWS::ServiceDiscovery::PrivateDnsNamespace', {
    Name: 'internal',
    Vpc: 'vpc-1',
  });
  const DnsConfig = { DnsRecords: [{ Type: 'CNAME', TTL: '10' }], RoutingPolicy: 'WEIGHTED' };
  const properties = { Name: 'kong-db', NamespaceId: namespace.physicalId, DnsConfig };
  const service = await create(world, 'AWS::ServiceDiscovery::Service', properties);
  expect(world.aws.services.get(service.physicalId)).toMatchObject({
    name: 'kong-db',
    namespaceName: 'internal',
    hostedZoneId: namespace.attributes.HostedZoneId,
    ttlSeconds: 10,
    recordType: 'CNAME',
  });
  const type = 'AWS::ServiceDiscovery::Instance';
  const stated = {
    ServiceId: service.physicalId,
    InstanceId: 'kong',
    InstanceAttributes: { AWS_INSTANCE_CNAME: 'blue' },
  };
  const live = await create(world, type, stated);
  const changed = requestFor(type, { ...stated, InstanceAttributes: { AWS_INSTANCE_CNAME: 'green' } });
  await handler(type).update?.({ ...changed, live, oldProperties: requestFor(type, stated).properties }, world);
  expect([...world.aws.registered]).toEqual([[`${service.physicalId} kong`, { AWS_INSTANCE_CNAME: 'green' }]]);
  await handler(type).delete?.({ ...changed, live }, world);
  expect(world.aws.registered.size).toBe(0);

  await expect(create(world, 'AWS::ServiceDiscovery::Service', { ...properties, NamespaceId: 'ns-1' })).rejects.toThrow(
    'there is no namespace ns-1 in this rehearsal',
  );
  const none = { ...properties, DnsConfig: { DnsRecords: [] } };
  await expect(create(world, 'AWS::ServiceDiscovery::Service', none)).rejects.toThrow('services of one record');
});

test('a bucket that is not empty is not deleted, unless CDK empties it first', async () => {
  const world = fakeWorld();
  const bucket = await create(world, 'AWS::S3::Bucket');
  const folder = world.aws.s3.folder(bucket.physicalId);
  writeFileSync(join(folder, 'result.json'), '{}');
  const remove = () =>
    handler('AWS::S3::Bucket').delete?.({ ...requestFor('AWS::S3::Bucket', {}), live: bucket }, world);
  expect(remove).toThrow(`The bucket you tried to delete is not empty: ${bucket.physicalId}.`);
  const type = 'Custom::S3AutoDeleteObjects';
  const properties = { ServiceToken: 'arn', BucketName: bucket.physicalId };
  const live = await create(world, type, properties);
  await handler(type).delete?.({ ...requestFor(type, properties), live }, world);
  await remove();
  expect(existsSync(folder)).toBe(false);
});

test('types that are ids only have the attributes that templates ask for', async () => {
  const world = fakeWorld();
  const subnet = await create(world, 'AWS::EC2::Subnet', { VpcId: 'vpc-1', AvailabilityZone: 'eu-west-1a' });
  expect(subnet.physicalId).toMatch(/^subnet-0[0-9a-f]{16}$/);
  expect(subnet.attributes).toMatchObject({ AvailabilityZone: 'eu-west-1a', VpcId: 'vpc-1' });
  const key = await create(world, 'AWS::KMS::Key');
  expect(key.attributes.Arn).toBe(`arn:aws:kms:eu-west-1:123456789012:key/${key.physicalId}`);
  const logs = await create(world, 'AWS::Logs::LogGroup', { LogGroupName: '/kong' });
  expect(logs).toEqual({
    physicalId: '/kong',
    attributes: { Arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/kong:*' },
  });
});

test('a property of the wrong kind is named with its owner', async () => {
  const world = fakeWorld();
  await expect(create(world, 'AWS::IAM::Role', { Policies: 'all' })).rejects.toThrow(
    'Thing (AWS::IAM::Role): the property Policies must be a list.',
  );
  await expect(create(world, 'AWS::EC2::Subnet', { VpcId: ['vpc'] })).rejects.toThrow(
    'the property VpcId must be text',
  );
});

test.each([
  ['Custom::S3AutoDeleteObjects', { BucketName: 'results' }],
  ['Custom::LogRetention', { LogGroupName: '/aws/lambda/kong' }],
  ['Custom::VpcRestrictDefaultSG', { DefaultSecurityGroupId: 'sg-1' }],
])('%s is imitated, and the report says so where an app has it', async (type, properties) => {
  const world = fakeWorld();
  await create(world, type, properties);
  expect(world.aws.imitations).toEqual([expect.stringMatching(new RegExp(`^${type}: .* is not run\\.$`))]);
});

test('what is brought to life by its own kind is named by nobody', async () => {
  const world = fakeWorld();
  await create(world, 'AWS::S3::Bucket', {});
  expect(world.aws.imitations).toEqual([]);
});
