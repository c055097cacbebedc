import { CfnParameter, Stack, Stage } from 'aws-cdk-lib/core';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import type { PostgresUpgradeProps } from '../../constructs/postgres/postgres-upgrade';
import { ENV, testApp, testStack } from '../harness/cdk-app';
import { another, declare, importedServer, kong } from './kong';
import type { Kong } from './kong';

const FIX = 'One upgrade at a time works on a server and a name: delete the lines of the one that has ended';

/** Two upgrades in a stack: the second has its own, and what is said. */
function twice(also: (from: Kong) => Partial<PostgresUpgradeProps>): () => unknown {
  const from = kong();
  declare(from);
  return () => declare(from, { ...another(from), ...also(from) }, 'Orders');
}

test('two upgrades of an app with a blue, a green and a name each pass', () => {
  expect(twice(() => ({}))).not.toThrow();
});

test.each<[string, (from: Kong) => Partial<PostgresUpgradeProps>, string]>([
  ['one blue', ({ blue }) => ({ blue }), 'Stack/Orders: blue (Stack/Blue) is blue of Stack/Kong already. '],
  [
    'one blue, imported twice',
    ({ stack, blue }) => ({
      blue: {
        ...blue,
        instance: importedServer(stack, 'Again', {
          instanceEndpointAddress: 'KONG-blue.abc.eu-central-1.rds.amazonaws.com',
        }),
      },
    }),
    'Stack/Orders: blue (Stack/Again) is blue of Stack/Kong already. ',
  ],
  [
    'one green',
    ({ green, clients }) => ({ green, clients }),
    'Stack/Orders: green (Stack/Green/Instance) is green of Stack/Kong already. ',
  ],
  [
    'one client endpoint',
    ({ endpoint }) => ({ endpoint }),
    'Stack/Orders: the client endpoint kong-db.chat.internal is that of Stack/Kong already. ',
  ],
])('two upgrades of %s are refused at synth, with both names and what to do', (_, also, said) => {
  expect(twice(also)).toThrow(said + FIX);
});

test('a record of another name in the same zone is another client endpoint', () => {
  const from = kong();
  const zone = HostedZone.fromHostedZoneAttributes(from.stack, 'Z', {
    hostedZoneId: 'Z0123456789',
    zoneName: 'internal',
  });
  const named = (recordName: string) => ({ endpoint: ClientEndpoint.route53({ zone, recordName }) });
  declare(from, named('orders'));
  const others = another(from);
  expect(() => declare(from, { ...others, ...named('Orders') }, 'Second')).toThrow(
    'Stack/Second: the client endpoint Orders.internal is that of Stack/Kong already',
  );
  expect(() => declare(from, { ...others, upgradeId: 'third', ...named('kong') }, 'Third')).not.toThrow();
});

test('stages may be one app in several places: each has the same servers and names', () => {
  const app = testApp();
  for (const id of ['Test', 'Live']) declare(kong(new Stack(new Stage(app, id), 'Stack')));
  declare(kong(testStack(app, 'Elsewhere', { env: { ...ENV, account: '222222222222' } })), { upgradeId: 'elsewhere' });
});

test('addresses that only a deploy tells may be two servers', () => {
  const from = kong();
  const late = (id: string) =>
    importedServer(from.stack, id, { instanceEndpointAddress: new CfnParameter(from.stack, `${id}At`).valueAsString });
  declare(from, { blue: { ...from.blue, instance: late('One') } });
  const others = another(from);
  expect(() => declare(from, { ...others, blue: { ...others.blue, instance: late('Two') } }, 'Orders')).not.toThrow();
});
