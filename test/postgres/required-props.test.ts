import { Duration } from 'aws-cdk-lib/core';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import { UpgradeMonitoring } from '../../constructs/monitoring/upgrade-monitoring';
import { PostgresGreen } from '../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { PostgresUpgrade } from '../../constructs/postgres/postgres-upgrade';
import { testStack } from '../harness/cdk-app';
import { declare, kong, OLD_CLIENTS } from './kong';

describe('what plain JavaScript leaves out is named, with what to give', () => {
  const without = (name: string) => ({ [name]: undefined });
  test.each(['vpc', 'blue', 'green', 'endpoint', 'active'])('%s of an upgrade', (name) => {
    expect(() => declare(kong(), without(name))).toThrow(new RegExp(`^Stack/Kong: ${name} is missing\\. Give .+\\.$`));
  });
  test('all of it', () => {
    expect(() => new PostgresUpgrade(testStack(), 'Kong', undefined as never)).toThrow(
      'Stack/Kong: vpc is missing. Give',
    );
  });
  test.each(['instance', 'secret'])('%s of a server', (name) => {
    const from = kong();
    const blue = { ...from.blue, ...without(name) } as never;
    expect(() => declare(from, { blue })).toThrow(new RegExp(`^Stack/Kong: blue\\.${name} is missing\\. Give .+\\.$`));
  });
  test.each(['tls', 'scram'])('%s of clients', (name) => {
    const clients = { tls: true, scram: true, ...without(name) } as never;
    expect(() => declare(kong(), { clients })).toThrow(
      `Stack/Kong: clients.${name} is missing. Say whether every client`,
    );
    const version = PostgresEngineVersion.of('15.17', '15');
    expect(() => new PostgresParameters(testStack(), 'P', { version, clients })).toThrow(`Stack/P: clients.${name} is`);
  });
  test.each(['version', 'clients'])('%s of parameters', (name) => {
    const props = { version: PostgresEngineVersion.of('15.17', '15'), clients: OLD_CLIENTS, ...without(name) } as never;
    expect(() => new PostgresParameters(testStack(), 'P', props)).toThrow(`Stack/P: ${name} is missing. `);
  });
  test.each(['vpc', 'parameters', 'instanceType', 'allocatedStorage'])('%s of a green', (name) => {
    const { stack, vpc, postgresGreen } = kong();
    const { parameters } = postgresGreen;
    const props = { vpc, parameters, instanceType: new InstanceType('m7g.large'), allocatedStorage: 20 };
    const act = () => new PostgresGreen(stack, 'Next', { ...props, ...without(name) } as never);
    expect(act).toThrow(`Stack/Next: ${name} is missing. Give`);
  });
  test.each([
    ['service', () => ClientEndpoint.cloudMap({ instanceId: 'i' } as never)],
    ['instanceId', () => ClientEndpoint.cloudMap({ service: {} } as never)],
    ['zone', () => ClientEndpoint.route53({ recordName: 'db' } as never)],
    ['recordName', () => ClientEndpoint.route53({ zone: {} } as never)],
  ])('%s of a client endpoint', (name, act) => {
    expect(act).toThrow(new RegExp(`^ClientEndpoint\\.\\w+: ${name} is missing\\. Give .+\\.$`));
  });
  test.each(['upgrade', 'writePauseLimit'])('%s of a monitoring', (name) => {
    const props = { upgrade: declare(kong()), writePauseLimit: Duration.minutes(1), ...without(name) } as never;
    expect(() => new UpgradeMonitoring(testStack(), 'M', props)).toThrow(`Stack/M: ${name} is missing. `);
  });
});
