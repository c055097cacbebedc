import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { copySessions } from '../../constructs/postgres/copy-sessions';
import { Strategy } from '../../constructs/postgres/strategy';

function sessionsOf(instanceType: (stack: Stack) => string): number {
  const stack = new Stack();
  const instance = new rds.DatabaseInstance(stack, 'Green', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_15 }),
    vpc: new ec2.Vpc(stack, 'Vpc'),
    instanceType: new ec2.InstanceType(instanceType(stack)),
  });
  return copySessions({ instance, secret: instance.secret! });
}

test.each([
  ['t4g.micro', 2],
  ['t3.medium', 2],
  ['m7g.large', 2],
  ['m7g.xlarge', 4],
  ['r6gd.2xlarge', 8],
  ['r6g.4xlarge', 16],
  ['x2iedn.32xlarge', 16],
  ['m5.sometime', 4],
])('a green of class %s is filled in as many sessions as it has processors, 16 at most: %d', (type, sessions) => {
  expect(sessionsOf(() => type)).toBe(sessions);
});

test('a green whose class only a deploy tells is filled in four sessions', () => {
  expect(sessionsOf((stack) => new CfnParameter(stack, 'Class').valueAsString)).toBe(4);
});

test('an imported green is filled in four sessions', () => {
  const stack = new Stack();
  const instance = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Green', {
    instanceIdentifier: 'green',
    instanceEndpointAddress: 'green.example.org',
    port: 5432,
    securityGroups: [],
  });
  expect(copySessions({ instance, secret: new Secret(stack, 'Secret') })).toBe(4);
});

test.each([0, 17, 1.5])('a strategy of %d sessions is refused', (sessions) => {
  expect(() => Strategy.dumpAndRestore({ sessions })).toThrow(
    `Strategy.dumpAndRestore: sessions is ${sessions}; give 1 to 16`,
  );
});
