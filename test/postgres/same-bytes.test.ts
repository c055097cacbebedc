import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connectivity } from '../../constructs/connectivity/connectivity';
import { MigrationHost } from '../../constructs/migration-host/migration-host';
import { PostgresGreen } from '../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { importedVpc, testApp, testStack } from '../harness/cdk-app';

test('the same declaration gives the same bytes in another directory', () => {
  const directories = ['a', 'a-longer-name-'].map((name) => mkdtempSync(join(tmpdir(), name)));
  try {
    const [one, two] = directories.map((outdir) => {
      const app = testApp(outdir);
      const stack = testStack(app);
      const vpc = importedVpc(stack);
      const version = PostgresEngineVersion.of('15.17', '15');
      const parameters = new PostgresParameters(stack, 'Params', { version, clients: { tls: false, scram: false } });
      const instanceType = new InstanceType('m7g.large');
      const green = new PostgresGreen(stack, 'Green', { vpc, parameters, instanceType, allocatedStorage: 20 });
      const host = new MigrationHost(stack, 'Host', { vpc, upgrade: 'kong' });
      Connectivity.of(stack).allow(host, green, 'green');
      app.synth();
      return readFileSync(join(outdir, stack.templateFile), 'utf8');
    });
    expect(one).toBe(two);
    expect(one.length).toBeGreaterThan(5_000);
  } finally {
    for (const directory of directories) rmSync(directory, { recursive: true });
  }
});
