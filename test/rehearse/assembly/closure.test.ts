import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { closureOf, type ClosureOptions } from '../../../lib/rehearse/assembly/closure';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { handmadeAssembly, removeFolders, write } from './handmade';

afterAll(removeFolders);

const target = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
const isKnown = (type: string) => !type.startsWith('AWS::SQS');

function closure(templates: Record<string, object>, options: Partial<ClosureOptions> = {}) {
  const assembly = readAssembly(handmadeAssembly(templates));
  return closureOf(assembly, findStack(assembly, 'Kong'), { target, isKnown, ...options });
}

function cutover(properties: object, rest: object = {}) {
  return { Type: 'Custom::Cutover', Properties: { ServiceToken: 'arn', upgrade: 'kong', ...properties }, ...rest };
}

function kong(resources: Record<string, object>, sections: object = {}) {
  return { Kong: { Resources: resources, ...sections } };
}

const known = { Type: 'AWS::SNS::Topic' };
const ids = (found: ReturnType<typeof closure>) => found.stacks.map(({ resources }) => [...resources.keys()].sort());

test('the closure follows Ref, GetAtt, Sub, DependsOn and metadata, and leaves the rest alone', () => {
  const found = closure(
    kong({
      Cutover: cutover(
        { a: { Ref: 'ByRef' }, b: [{ 'Fn::GetAtt': ['ByGetAtt', 'Arn'] }], c: { 'Fn::Sub': '${BySub.Arn}${!Free}' } },
        { DependsOn: 'ByDependsOn', Metadata: { 'cdk-cutover': { values: { GreenHost: { Ref: 'ByMetadata' } } } } },
      ),
      ByRef: { ...known, DependsOn: ['Second'] },
      ByGetAtt: known,
      BySub: known,
      ByDependsOn: known,
      ByMetadata: known,
      Second: { ...known, Properties: { x: { 'Fn::Join': ['', [{ 'Fn::Select': [0, [{ Ref: 'Third' }]] }]] } } },
      Third: known,
      Free: { Type: 'AWS::SQS::Queue' },
    }),
  );
  expect(ids(found)).toEqual([
    ['ByDependsOn', 'ByGetAtt', 'ByMetadata', 'ByRef', 'BySub', 'Cutover', 'Second', 'Third'],
  ]);
  expect(found.leftAlone).toEqual([
    { stack: 'Kong', logicalId: 'Free', constructPath: 'Kong/path/of/Free', type: 'AWS::SQS::Queue' },
  ]);
  expect([...(found.stacks[0].dependencies.get('ByRef') ?? [])]).toEqual(['Second']);
});

test.each([
  ['AWS::IAM::Policy', { Roles: [{ Ref: 'Reached' }] }],
  ['AWS::IAM::ManagedPolicy', { Roles: [{ Ref: 'Reached' }] }],
  ['AWS::EC2::SecurityGroupIngress', { GroupId: { 'Fn::GetAtt': ['Reached', 'GroupId'] } }],
  ['AWS::EC2::SecurityGroupEgress', { GroupId: { Ref: 'Reached' } }],
  ['AWS::SecretsManager::SecretTargetAttachment', { SecretId: { Ref: 'Reached' } }],
  ['AWS::Lambda::Permission', { FunctionName: { Ref: 'Reached' } }],
  ['AWS::ServiceDiscovery::Instance', { ServiceId: { Ref: 'Reached' } }],
])('a %s of a reached resource exists too, although nothing names it', (type, properties) => {
  const resources = {
    Cutover: cutover({ x: { Ref: 'Reached' } }),
    Reached: known,
    Attached: { Type: type, Properties: properties },
  };
  expect(ids(closure(kong(resources)))).toEqual([['Attached', 'Cutover', 'Reached']]);
  const apart = { ...resources, Cutover: cutover({}) };
  expect(ids(closure(kong(apart)))).toEqual([['Cutover']]);
});

test('a record of a name that the upgrade works with completes its zone, a record of any other name does not', () => {
  const record = (Name: string) => ({
    Type: 'AWS::Route53::RecordSet',
    Properties: { HostedZoneId: { Ref: 'Zone' }, Name },
  });
  const values = { EndpointHostedZoneId: { Ref: 'Zone' }, EndpointName: 'db.internal' };
  const resources = {
    Cutover: cutover({}, { Metadata: { 'cdk-cutover': { values } } }),
    Zone: known,
    Named: record('DB.internal.'),
    Other: record('other.internal'),
  };
  expect(ids(closure(kong(resources)))).toEqual([['Cutover', 'Named', 'Zone']]);
});

test('an alias of a name that the upgrade works with belongs to the closure with what it leads to, its zone imported', () => {
  const alias = {
    Type: 'AWS::Route53::RecordSet',
    Properties: {
      ...{ HostedZoneId: 'Z01', Name: 'mqtt.example.com.', Type: 'A' },
      AliasTarget: { DNSName: { 'Fn::Join': ['', ['dualstack.', { 'Fn::GetAtt': ['Balancer', 'DNSName'] }]] } },
    },
  };
  const values = { EndpointListenerArn: { Ref: 'Balancer' }, EndpointName: 'mqtt.example.com' };
  const resources = {
    Cutover: cutover({}, { Metadata: { 'cdk-cutover': { values } } }),
    ...{ Balancer: known, Alias: alias },
  };
  expect(ids(closure(kong(resources)))).toEqual([['Alias', 'Balancer', 'Cutover']]);
});

test('what an attached resource names belongs to the closure, and what completes that', () => {
  const found = closure(
    kong({
      Cutover: cutover({ x: { Ref: 'Group' } }),
      Rule: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: { GroupId: { Ref: 'Group' }, From: { Ref: 'Other' } },
      },
      OtherRule: { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { GroupId: { Ref: 'Other' } } },
      Group: known,
      Other: known,
    }),
  );
  expect(ids(found)).toEqual([['Cutover', 'Group', 'Other', 'OtherRule', 'Rule']]);
});

test('every unknown type inside the closure is named with its logical id, its construct path and who needs it', () => {
  const resources = {
    Cutover: cutover({ q: { Ref: 'Queue' }, t: { Ref: 'Topic' } }),
    Queue: { Type: 'AWS::SQS::Queue' },
    Topic: { ...known, DependsOn: 'Policy' },
    Policy: { Type: 'AWS::SQS::QueuePolicy' },
  };
  expect(() => closure(kong(resources))).toThrow(
    'The upgrade needs resources that the rehearsal cannot bring to life:\n' +
      '  AWS::SQS::Queue Queue (Kong/path/of/Queue), needed by Kong: Cutover.Properties.q.Ref\n' +
      '  AWS::SQS::QueuePolicy Policy (Kong/path/of/Policy), needed by Kong: Topic.DependsOn\n',
  );
});

test('a reference to nothing is refused at its place', () => {
  expect(() => closure(kong({ Cutover: cutover({ x: { Ref: 'Nothing' } }) }))).toThrow(
    'Kong: Cutover.Properties.x.Ref: there is no parameter or resource Nothing in this template.',
  );
  expect(() => closure(kong({ Cutover: cutover({}, { DependsOn: 'Nothing' }) }))).toThrow(
    /Cutover\.DependsOn: there is no/,
  );
});

test('macros are refused where the upgrade needs their stack, and only there', () => {
  const macro = { Transform: 'AWS::Serverless-2016-10-31' };
  expect(() => closure(kong({ Cutover: cutover({}) }, macro))).toThrow(/Stack Kong uses the macro AWS::Serverless/);
  const other = { ...kong({ Cutover: cutover({}) }), Other: { Resources: { known }, ...macro } };
  expect(ids(closure(other))).toEqual([['Cutover']]);
});

test('resources whose condition is false do not exist: DependsOn drops them, a reference to one is refused', () => {
  const conditions = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
  const never = { ...known, Condition: 'Never' };
  const branch = { 'Fn::If': ['Never', { Ref: 'Off' }, 'else'] };
  const found = closure(kong({ Cutover: cutover({ branch }, { DependsOn: ['Off'] }), Off: never }, conditions));
  expect(ids(found)).toEqual([['Cutover']]);
  expect([...(found.stacks[0].dependencies.get('Cutover') ?? [])]).toEqual([]);
  expect(() => closure(kong({ Cutover: cutover({ x: { Ref: 'Off' } }), Off: never }, conditions))).toThrow(
    /Cutover\.Properties\.x\.Ref names Off, which is not created: its condition Never is false/,
  );
});

describe('values of other stacks', () => {
  const net = {
    Resources: { Vpc: known, Queue: { Type: 'AWS::SQS::Queue' }, Alone: known },
    Outputs: {
      OutVpc: { Value: { Ref: 'Vpc' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Vpc' } } },
      OutQueue: { Value: { Ref: 'Queue' }, Export: { Name: 'Net:Queue' } },
    },
  };
  const importing = (name: string) => ({ Net: net, ...kong({ Cutover: cutover({ x: { 'Fn::ImportValue': name } }) }) });

  test('an import reaches into the stack that exports it, which is deployed first', () => {
    const found = closure(importing('Net:Vpc'));
    expect(found.stacks.map(({ name }) => name)).toEqual(['Net', 'Kong']);
    expect(ids(found)).toEqual([['Vpc'], ['Cutover']]);
    expect(found.leftAlone.map(({ logicalId }) => logicalId)).toEqual(['Queue', 'Alone']);
  });

  test('an output taken by stack and name (a weak reference) does the same', () => {
    const x = { 'Fn::GetStackOutput': { StackName: 'Net', OutputName: 'OutVpc' } };
    expect(ids(closure({ ...kong({ Cutover: cutover({ x }) }), Net: net }))).toEqual([['Vpc'], ['Cutover']]);
  });

  test('a rule in the upgrade stack on a group of another stack belongs to the closure', () => {
    const rule = { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId: { 'Fn::ImportValue': 'Net:Vpc' } } };
    const templates = { Net: net, ...kong({ Cutover: cutover({ x: { 'Fn::ImportValue': 'Net:Vpc' } }), Rule: rule }) };
    expect(ids(closure(templates))).toEqual([['Vpc'], ['Cutover', 'Rule']]);
  });

  test('an import of an unknown type is refused, unless its value is supplied', () => {
    expect(() => closure(importing('Net:Queue'))).toThrow(
      /AWS::SQS::Queue Queue \(Net\/path\/of\/Queue\), needed by Net: Outputs\.OutQueue\.Ref/,
    );
    const found = closure(importing('Net:Queue'), { imports: new Map([['Net:Queue', 'https://queue']]) });
    expect(found.stacks.map(({ name }) => name)).toEqual(['Kong']);
    expect(found.stacks[0].imports.get('Net:Queue')).toBe('https://queue');
  });

  test('of two stacks that export one name, the one in the same region is taken', () => {
    const folder = handmadeAssembly({
      Far: net,
      Near: net,
      ...kong({ Cutover: cutover({ x: { 'Fn::ImportValue': 'Net:Queue' } }) }),
    });
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    manifest.artifacts.Far.environment = 'aws://123456789012/us-east-1';
    write(folder, 'manifest.json', manifest);
    const assembly = readAssembly(folder);
    const found = closureOf(assembly, findStack(assembly, 'Kong'), { target, isKnown: () => true });
    expect(found.stacks.map(({ name }) => name)).toEqual(['Near', 'Kong']);
  });

  test('an import that nothing exports is named', () => {
    expect(() => closure(importing('Net:Nothing'))).toThrow(
      'Kong: Cutover.Properties.x.Fn::ImportValue imports Net:Nothing, which no stack of this app exports. Supply its value.',
    );
  });
});

test('of several upgrades those that are named are rehearsed', () => {
  const templates = kong({ Cutover: cutover({}), Second: { ...cutover({ x: { Ref: 'Topic' } }) }, Topic: known });
  expect(ids(closure(templates))).toEqual([['Cutover', 'Second', 'Topic']]);
  expect(ids(closure(templates, { upgrades: ['Cutover'] }))).toEqual([['Cutover']]);
  expect(() => closure(templates, { upgrades: ['Third'] })).toThrow('Stack Kong declares no upgrade');
});
