import { CfnParameter } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { DatabaseInstanceProps, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Connectivity } from '../../constructs/connectivity/connectivity';
import { importedVpc, testApp, testStack } from '../harness/cdk-app';

const BLUE_GROUP = 'sg-0123456789abcdef0';

function importedBlue(stack: Stack, securityGroups: ISecurityGroup[], id = 'Blue'): IDatabaseInstance {
  return DatabaseInstance.fromDatabaseInstanceAttributes(stack, id, {
    instanceIdentifier: 'kong-blue',
    instanceEndpointAddress: 'kong-blue.abc.eu-central-1.rds.amazonaws.com',
    port: 5432,
    securityGroups,
  });
}

function ownServer(stack: Stack, props: Partial<DatabaseInstanceProps> = {}): DatabaseInstance {
  return new DatabaseInstance(stack, 'Server', {
    vpc: importedVpcIn(stack),
    ...props,
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.of('15.17', '15') }),
  });
}

function source(stack: Stack, id = 'Host'): SecurityGroup {
  return new SecurityGroup(stack, id, { vpc: importedVpcIn(stack) });
}

function importedVpcIn(stack: Stack) {
  return (stack.node.tryFindChild('Vpc') as ReturnType<typeof importedVpc> | undefined) ?? importedVpc(stack);
}

function rules(stack: Stack): unknown[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress')).map(
    ({ Properties }) => Properties,
  );
}

test('a host is let in to an imported blue on its port, by a rule of the upgrade', () => {
  const stack = testStack();
  const blue = importedBlue(stack, [SecurityGroup.fromSecurityGroupId(stack, 'BlueGroup', BLUE_GROUP)]);
  const [rule] = Connectivity.of(stack).allow(source(stack), blue, 'blue');
  expect(rules(stack)).toEqual([
    {
      GroupId: BLUE_GROUP,
      SourceSecurityGroupId: { 'Fn::GetAtt': ['HostB4E45AD7', 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
      Description: 'cdk-cutover',
    },
  ]);
  expect(rule).toBe(Connectivity.of(stack).node.children[0]);
});

test('a group imported twice, and asked for twice, gives one rule', () => {
  const stack = testStack();
  const host = source(stack);
  const blues = ['One', 'Two'].map((id) =>
    importedBlue(stack, [SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, BLUE_GROUP)], id),
  );
  const allowed = [...blues, ...blues].map((blue) => Connectivity.of(stack).allow(host, blue, 'blue')[0]);
  expect(new Set(allowed).size).toBe(1);
  expect(rules(stack)).toHaveLength(1);
});

test('the rule keeps its logical id when the import that asked for it first goes', () => {
  const idWith = (...imports: string[]) => {
    const stack = testStack();
    const host = source(stack);
    for (const id of imports) {
      const group = SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, BLUE_GROUP);
      Connectivity.of(stack).allow(host, importedBlue(stack, [group], id), 'blue');
    }
    return Object.keys(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress'));
  };
  expect(idWith('Two')).toEqual(idWith('One', 'Two'));
});

test('different sources get rules of their own', () => {
  const stack = testStack();
  const blue = importedBlue(stack, [SecurityGroup.fromSecurityGroupId(stack, 'BlueGroup', BLUE_GROUP)]);
  Connectivity.of(stack).allow(source(stack, 'Host'), blue, 'blue');
  Connectivity.of(stack).allow(source(stack, 'Function'), blue, 'blue');
  expect(rules(stack)).toHaveLength(2);
});

test('of several groups of a server one is touched, one that takes rules', () => {
  const stack = testStack();
  const blue = importedBlue(stack, [
    SecurityGroup.fromSecurityGroupId(stack, 'Fixed', 'sg-0123456789abcdef1', { mutable: false }),
    SecurityGroup.fromSecurityGroupId(stack, 'Open', BLUE_GROUP),
    SecurityGroup.fromSecurityGroupId(stack, 'Other', 'sg-0123456789abcdef2'),
  ]);
  Connectivity.of(stack).allow(source(stack), blue, 'blue');
  expect(rules(stack)).toEqual([expect.objectContaining({ GroupId: BLUE_GROUP })]);
});

test('blue without a security group is refused, with the fix', () => {
  const stack = testStack();
  const [host, blue] = [source(stack), importedBlue(stack, [])];
  const allow = () => Connectivity.of(stack).allow(host, blue, 'blue');
  expect(allow).toThrow('blue is imported without a security group, so nothing can be let in to it');
  expect(allow).toThrow('Name its group in securityGroups of DatabaseInstance.fromDatabaseInstanceAttributes');
});

test('blue with a group that is imported as not mutable is refused, with the fix', () => {
  const stack = testStack();
  const fixed = SecurityGroup.fromSecurityGroupId(stack, 'BlueGroup', BLUE_GROUP, { mutable: false });
  const [host, blue] = [source(stack), importedBlue(stack, [fixed])];
  const allow = () => Connectivity.of(stack).allow(host, blue, 'blue');
  expect(allow).toThrow('every security group of blue (Stack/BlueGroup) is imported with mutable: false');
  expect(allow).toThrow('Import one of them without mutable: false');
});

test('something that listens on no known port is refused', () => {
  const stack = testStack();
  const [host, other] = [source(stack), source(stack, 'Other')];
  expect(() => Connectivity.of(stack).allow(host, other, 'green')).toThrow(
    'green has no default port. Give green as an rds.IDatabaseInstance with its port',
  );
});

test('a server in another stack is reached by a rule in this one: no cycle', () => {
  const app = testApp();
  const databases = testStack(app, 'Databases');
  const upgrade = testStack(app, 'Upgrade');
  const blue = ownServer(databases);
  Connectivity.of(upgrade).allow(source(upgrade), blue, 'blue');
  app.synth();
  expect(upgrade.dependencies).toEqual([databases]);
  expect(databases.dependencies).toEqual([]);
  expect(rules(databases)).toEqual([]);
  expect(rules(upgrade)).toHaveLength(1);
});

test('groups of two stacks whose logical ids are the same get a rule each', () => {
  const app = testApp();
  const upgrade = testStack(app, 'Upgrade');
  const host = source(upgrade);
  for (const id of ['A', 'B']) {
    Connectivity.of(upgrade).allow(host, importedBlue(upgrade, [source(testStack(app, id))], id), 'blue');
  }
  expect(rules(upgrade)).toHaveLength(2);
});

test('blue and green that share a group get one rule where they listen on the same port', () => {
  const stack = testStack();
  const host = source(stack);
  const shared = SecurityGroup.fromSecurityGroupId(stack, 'Shared', BLUE_GROUP);
  Connectivity.of(stack).allow(host, importedBlue(stack, [shared]), 'blue');
  Connectivity.of(stack).allow(host, ownServer(stack, { securityGroups: [shared] }), 'green');
  expect(rules(stack)).toEqual([expect.objectContaining({ FromPort: 5432, ToPort: 5432 })]);
});

test('servers that share a group and listen on different ports get a rule each', () => {
  const stack = testStack();
  const host = source(stack);
  const shared = SecurityGroup.fromSecurityGroupId(stack, 'Shared', BLUE_GROUP);
  Connectivity.of(stack).allow(host, importedBlue(stack, [shared]), 'blue');
  Connectivity.of(stack).allow(host, ownServer(stack, { securityGroups: [shared], port: 5433 }), 'green');
  expect(rules(stack)).toHaveLength(2);
});

test('servers of two stacks whose ports are known only at deploy get a rule each', () => {
  const app = testApp();
  const upgrade = testStack(app, 'Upgrade');
  const host = source(upgrade);
  for (const id of ['A', 'B']) {
    const stack = testStack(app, id);
    const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Shared', BLUE_GROUP)];
    const port = new CfnParameter(stack, 'Port', { type: 'Number' }).valueAsNumber;
    Connectivity.of(upgrade).allow(host, ownServer(stack, { securityGroups, port }), 'blue');
  }
  expect(rules(upgrade)).toHaveLength(2);
});

test('a rule has the same id however much is declared before it, also with a port known only at deploy', () => {
  const idAfter = (others: number) => {
    const stack = testStack();
    const server = ownServer(stack, { port: new CfnParameter(stack, 'Port', { type: 'Number' }).valueAsNumber });
    for (let n = 0; n < others; n++) source(stack, `Other${n}`);
    Connectivity.of(stack).allow(source(stack), server, 'green');
    const resources = Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress');
    expect(Object.values(resources)[0].Properties.FromPort).toEqual({
      'Fn::GetAtt': ['Server7E7D21FA', 'Endpoint.Port'],
    });
    return Object.keys(resources);
  };
  expect(idAfter(0)).toEqual(idAfter(3));
});
