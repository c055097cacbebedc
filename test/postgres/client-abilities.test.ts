import { Annotations, Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { PostgresGreen } from '../../constructs/postgres/postgres-green';
import { PostgresParameters } from '../../constructs/postgres/postgres-parameters';
import { declare, importedServer, kong, OLD_CLIENTS } from './kong';
import type { Kong } from './kong';

describe('clients', () => {
  const statusOf = ({ stack }: Kong) =>
    Object.values(Template.fromStack(stack).findResources('Custom::Cutover'))[0].Properties.statusPayload;

  test("are those of green's parameters unless stated", () => {
    const from = kong();
    declare(from);
    expect(statusOf(from)).toMatchObject({ ClientTls: 'false', ClientScram: 'false' });
  });

  test('are capable where nothing says otherwise', () => {
    const from = kong();
    declare(from, {
      green: { instance: importedServer(from.stack, 'G'), secret: from.green.secret, version: '15.17' },
    });
    expect(statusOf(from)).toMatchObject({ ClientTls: 'true', ClientScram: 'true' });
  });
});

test('green that refuses its clients is warned of, and left to a rehearsal', () => {
  const from = kong();
  const { stack, vpc } = from;
  const parameters = new PostgresParameters(stack, 'Secure', {
    version: PostgresEngineVersion.of('15.17', '15'),
    clients: { tls: true, scram: true },
  });
  const instanceType = new InstanceType('m7g.large');
  const green = new PostgresGreen(stack, 'SecureGreen', { vpc, parameters, instanceType, allocatedStorage: 20 });
  declare(from, { green, clients: OLD_CLIENTS });
  Annotations.fromStack(stack).hasWarning(
    '/Stack/Kong',
    "Green keeps rds.force_ssl=1 and password_encryption=scram-sha-256, which refuses the clients as declared here; the upgrade will stop at 'try-logins' and be undone. Declare the same clients for Stack/Secure. [ack: cdk-cutover:greenRefusesClients]",
  );
});
