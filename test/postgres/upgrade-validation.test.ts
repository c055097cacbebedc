import { CfnParameter, Duration } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AuroraPostgresEngineVersion,
  Credentials,
  DatabaseClusterEngine,
  DatabaseInstanceEngine,
} from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import type { Side } from '../../constructs/cutover/side';
import type { PostgresUpgradeProps } from '../../constructs/postgres/postgres-upgrade';
import { Strategy } from '../../constructs/postgres/strategy';
import { testApp, testStack } from '../harness/cdk-app';
import { declare, ENV, importedSecret, importedServer, kong, plainGreen, secretArn } from './kong';
import type { Kong } from './kong';

type Case = [name: string, vary: (from: Kong) => Partial<PostgresUpgradeProps>, said: string];

const cases: Case[] = [
  [
    'a warning that there is not',
    () => ({ acknowledge: ['large-objects', 'large-object'] }),
    "acknowledge holds 'large-object', which is no warning. Did you mean 'large-objects'?",
  ],
  [
    'one server on both sides',
    ({ blue }) => ({ green: { ...blue, secret: blue.secret, version: '15.17' } }),
    'blue and green are the same server, Stack/Blue. Give green a server of its own',
  ],
  [
    'one server imported twice',
    ({ stack, green }) => ({
      green: {
        instance: importedServer(stack, 'Again', {
          instanceEndpointAddress: 'KONG-blue.abc.eu-central-1.rds.amazonaws.com',
        }),
        secret: green.secret,
        version: '15.17',
      },
    }),
    'blue and green are the same server',
  ],
  [
    "green with blue's secret",
    ({ blue, green }) => ({ green: { ...green, secret: blue.secret } }),
    "green has blue's secret (Stack/blue-main)",
  ],
  [
    "green made with blue's secret, which RDS rewrites at once",
    (from) => ({ green: plainGreen(from, { credentials: Credentials.fromSecret(from.blue.secret) }) }),
    "green has blue's secret (Stack/blue-main); attached to green, it would name green's host",
  ],
  [
    "blue's secret under another import",
    ({ stack, green }) => ({
      green: { ...green, secret: Secret.fromSecretPartialArn(stack, 'Twin', secretArn('blue-main', '')) },
    }),
    "green has blue's secret",
  ],
  [
    'different ports',
    ({ stack, blue }) => ({ blue: { ...blue, instance: importedServer(stack, 'Odd', { port: 6432 }) } }),
    "blue listens on port 6432, green on 5432. Let green listen on 6432: a CNAME carries no port, so clients come to green on blue's",
  ],
  [
    'an imported server without version',
    ({ blue }) => ({ blue: { ...blue, version: undefined } }),
    'the version of blue is not known at synth. Declare it, as `select version()` shows it on the server',
  ],
  [
    'a version that is none',
    ({ blue }) => ({ blue: { ...blue, version: 'eleven' } }),
    "version 'eleven' of blue is no PostgreSQL version. Write it like '11.22'",
  ],
  [
    'a version that the engine contradicts',
    ({ green }) => ({ green: { ...green, version: '15.5' } }),
    'green is declared with version 15.5, but its engine is 15.17. Leave version out of green',
  ],
  [
    'a green that is older',
    ({ blue }) => ({ blue: { ...blue, version: '16.1' } }),
    'green 15.17 is not newer than blue 16.1. Declare a green of a later version',
  ],
  [
    'a blue that is too old',
    ({ blue }) => ({ blue: { ...blue, version: '9.6' } }),
    'blue is 9.6. Upgrade it to 11 in place first',
  ],
  [
    'Aurora',
    ({ stack, blue }) => ({
      blue: {
        ...blue,
        instance: importedServer(stack, 'Aurora', {
          engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_11_21 }) as never,
        }),
      },
    }),
    'blue is aurora-postgresql. Aurora is not supported: upgrade it with RDS Blue/Green Deployments',
  ],
  [
    'the endpoint of a cluster',
    ({ stack, blue }) => ({
      blue: {
        ...blue,
        instance: importedServer(stack, 'Cluster', {
          instanceEndpointAddress: 'kong.cluster-abc.eu-central-1.rds.amazonaws.com',
        }),
      },
    }),
    "the address of blue is 'kong.cluster-abc.eu-central-1.rds.amazonaws.com', the endpoint of a cluster",
  ],
  [
    'the endpoint of a proxy',
    ({ stack, green }) => ({
      green: {
        ...green,
        instance: importedServer(stack, 'Proxy', {
          instanceEndpointAddress: 'kong.proxy-abc.eu-central-1.rds.amazonaws.com',
        }),
        version: '15.17',
      },
    }),
    "Give the instance's own address: clients of a proxy do not follow the client endpoint",
  ],
  [
    'another engine',
    ({ stack, blue }) => ({
      blue: { ...blue, instance: importedServer(stack, 'My', { engine: DatabaseInstanceEngine.MYSQL }) },
    }),
    'blue is mysql. PostgresUpgrade upgrades RDS for PostgreSQL only',
  ],
  ['a watch that is too long', () => ({ watch: Duration.minutes(5) }), 'watch is 300 s. Give whole seconds up to'],
  ['no watch', () => ({ watch: Duration.seconds(0) }), 'watch is 0 s'],
  ['half a second of watch', () => ({ watch: Duration.millis(1500) }), 'watch is 1.5 s'],
  [
    'an upgradeId that SSM refuses',
    () => ({ upgradeId: 'aws-kong' }),
    "upgradeId 'aws-kong' begins like the names of AWS' own documents, which SSM refuses",
  ],
  [
    'an upgradeId with capitals',
    () => ({ upgradeId: 'Kong' }),
    "upgradeId 'Kong' cannot be part of all names. Give upgradeId: lower-case words joined by '-'",
  ],
  ['an upgradeId that is too long', () => ({ upgradeId: 'k'.repeat(41) }), 'at most 40 characters'],
  [
    'more ability than green is corrected for',
    () => ({ clients: { tls: true, scram: false } }),
    "clients says tls: true, but green's parameters (Stack/Parameters) are for clients with tls: false",
  ],
  [
    "one's master user as a role",
    ({ stack }) => ({ roles: { postgres: importedSecret(stack, 'p') } }),
    "roles names 'postgres', which is the master user of green. Name the roles that clients log in as",
  ],
  [
    'a role of RDS',
    ({ stack }) => ({ roles: { rds_superuser: importedSecret(stack, 'p') } }),
    'role "rds_superuser" is reserved by PostgreSQL or RDS',
  ],
  [
    'a role of PostgreSQL',
    ({ stack }) => ({ roles: { pg_monitor: importedSecret(stack, 'p') } }),
    'role "pg_monitor" is reserved',
  ],
  [
    'a role that PostgreSQL would cut off',
    ({ stack }) => ({ roles: { ['ü'.repeat(32)]: importedSecret(stack, 'p') } }),
    'has 64 bytes, and PostgreSQL takes 1 to 63',
  ],
  ['a role without name', ({ stack }) => ({ roles: { '': importedSecret(stack, 'p') } }), 'role "" has 0 bytes'],
  [
    'two roles with one secret',
    ({ stack }) => ({ roles: { kong: importedSecret(stack, 'p'), kong_ro: importedSecret(stack, 'p', 'twin') } }),
    "role 'kong_ro' has the same secret as role 'kong' (Stack/twin). Give each role a secret of its own",
  ],
  [
    "a role with blue's master secret",
    ({ blue }) => ({ roles: { kong: blue.secret } }),
    "role 'kong' has the same secret as blue's master user",
  ],
  [
    'a secret that is not named by ARN',
    ({ stack }) => ({
      roles: { kong: Secret.fromSecretAttributes(stack, 'p', { secretPartialArn: 'arn:aws:ssm:r:1:secret:kong' }) },
    }),
    "the secret of role 'kong' is 'arn:aws:ssm:r:1:secret:kong', which is no ARN of Secrets Manager",
  ],
  [
    'an endpoint that the engine keeps',
    () => ({ endpoint: ClientEndpoint.engineKeepsName() }),
    'endpoint is ClientEndpoint.engineKeepsName(), and this upgrade does not work with a name that the engine keeps. ' +
      'Give ClientEndpoint.cloudMap({ … }) or ClientEndpoint.route53({ … }).',
  ],
];

test.each(cases)('refused at synth: %s', (_name, vary, said) => {
  const from = kong();
  expect(() => declare(from, vary(from))).toThrow(said);
  expect(() => declare(from, vary(kong(testStack())), 'Other')).toThrow('Stack/Other: ');
});

test.each([
  ['green', "active is 'green'. Did you mean Side.GREEN?"],
  ['Bleu', "active is 'Bleu'. Did you mean Side.BLUE?"],
  ['purple', "active is 'purple'. Give Side.BLUE or Side.GREEN"],
])('an active of %s is refused at synth, not in a deploy', (active, said) => {
  expect(() => declare(kong(), { active: active as Side })).toThrow(`Stack/Kong: ${said}`);
});

test('an active that only a deploy will tell passes', () => {
  const from = kong();
  declare(from, { active: new CfnParameter(from.stack, 'Active').valueAsString as Side });
  Template.fromStack(from.stack).hasResourceProperties('Custom::Cutover', { active: { Ref: 'Active' } });
});

test('a secret in another region is refused where the region is known', () => {
  const from = kong(testStack(testApp(), 'Stack', { env: { ...ENV, region: 'eu-west-1' } }));
  expect(() => declare(from)).toThrow(
    'the secret of blue lies in eu-central-1, but the upgrade runs in eu-west-1. Replicate it to eu-west-1',
  );
});

test('without all that, the declaration passes', () => {
  expect(declare(kong()).upgradeId).toBe('kong');
});

test('values known only at deploy pass', () => {
  const stack = testStack();
  const text = (id: string) => new CfnParameter(stack, id).valueAsString;
  const from = kong(stack);
  declare(from, {
    blue: {
      instance: importedServer(stack, 'Late', {
        instanceIdentifier: text('Id'),
        instanceEndpointAddress: text('Address'),
        port: new CfnParameter(stack, 'Port', { type: 'Number' }).valueAsNumber,
      }),
      secret: Secret.fromSecretCompleteArn(stack, 'LateSecret', text('Arn')),
      version: '11.22',
    },
    watch: Duration.seconds(new CfnParameter(stack, 'Watch', { type: 'Number' }).valueAsNumber),
  });
  Template.fromStack(stack).hasResourceProperties('Custom::Cutover', {
    statusPayload: {
      BlueHost: { Ref: 'Address' },
      BluePort: { Ref: 'Port' },
      BlueSecretArn: { Ref: 'Arn' },
      WatchSeconds: { Ref: 'Watch' },
    },
  });
});

test.each([
  ['too long', Duration.days(2), 'copyTimeout is 172800 s; give one minute to one day'],
  ['too short', Duration.seconds(59), 'copyTimeout is 59 s'],
  ['not whole', Duration.millis(90_500), 'copyTimeout is 90.5 s'],
])('a copyTimeout that is %s is refused', (_name, copyTimeout, said) => {
  expect(() => Strategy.dumpAndRestore({ copyTimeout })).toThrow(said);
});

test('a copyTimeout that only a deploy would tell is refused', () => {
  const seconds = new CfnParameter(testStack(), 'Seconds', { type: 'Number' }).valueAsNumber;
  expect(() => Strategy.dumpAndRestore({ copyTimeout: Duration.seconds(seconds) })).toThrow('known only at deploy');
});
