import { DnsRecordType, PrivateDnsNamespace, RoutingPolicy, Service } from 'aws-cdk-lib/aws-servicediscovery';
import { ClientEndpoint } from '../../constructs/client-endpoint/client-endpoint';
import type { PostgresUpgradeProps } from '../../constructs/postgres/postgres-upgrade';
import { messageOf } from '../harness/message-of';
import { declare, importedSecret, importedServer, kong } from './kong';
import type { Kong } from './kong';

type Vary = (from: Kong, hostile: string) => Partial<PostgresUpgradeProps>;

const blueAt: Vary = ({ stack, blue }, instanceEndpointAddress) => ({
  blue: { ...blue, instance: importedServer(stack, 'Odd', { instanceEndpointAddress }) },
});

/** An imported service of which one name is hostile. */
function endpointWith(what: 'serviceName' | 'namespaceName' | 'serviceId'): Vary {
  return ({ stack }, hostile) => {
    const names = { serviceName: 'kong-db', namespaceName: 'chat.internal', serviceId: 'srv-a1b2', [what]: hostile };
    const { namespaceName, ...service } = names;
    const namespace = PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'OddNamespace', {
      ...{ namespaceId: 'ns-a1b2', namespaceArn: 'arn:namespace', namespaceName },
    });
    const imported = Service.fromServiceAttributes(stack, 'OddService', {
      ...{ ...service, serviceArn: 'arn:service', namespace },
      ...{ dnsRecordType: DnsRecordType.CNAME, routingPolicy: RoutingPolicy.WEIGHTED },
    });
    return { endpoint: ClientEndpoint.cloudMap({ service: imported, instanceId: 'kong-db' }) };
  };
}

const places: [what: string, vary: Vary, said: string][] = [
  ['the address of blue', blueAt, 'BlueHost (Address of blue, from the address of blue.instance) is "'],
  [
    'the name of a service',
    endpointWith('serviceName'),
    'EndpointName (Name that clients resolve, from the name of endpoint',
  ],
  ['the name of a namespace', endpointWith('namespaceName'), 'EndpointName (Name that clients resolve, from the '],
  [
    'the id of a service',
    endpointWith('serviceId'),
    'EndpointServiceId (Cloud Map service of the client endpoint; empty for another kind, from ',
  ],
];

describe.each(places)('%s', (_what, vary, said) => {
  test.each([
    ['{{ GreenHost }}', "and SSM Automation takes '{{' for a reference. Correct "],
    ['{{ssm:password}}', "and SSM Automation takes '{{' for a reference. Correct "],
    ['$(reboot)', 'which does not match '],
    ["x'; DROP TABLE y", 'which does not match '],
  ])('cannot be %j', (hostile, why) => {
    const from = kong();
    const words = messageOf(() => declare(from, vary(from, hostile)));
    expect(words).toContain(`Stack/Kong/Documents: ${said}`);
    expect(words).toContain(hostile);
    expect(words).toContain(why);
  });

  test('can be what names are', () => {
    const from = kong();
    expect(() => declare(from, vary(from, 'srv-0a1b2c'))).not.toThrow();
  });
});

test('the name of a service may begin with _, as names of services in DNS do', () => {
  const from = kong();
  expect(() => declare(from, endpointWith('serviceName')(from, '_postgres'))).not.toThrow();
});

test.each(['\ud800', 'kong\udfff', '\udc00\ud83d'])(
  'a role whose name is no text is refused by its name: %j',
  (role) => {
    const from = kong();
    expect(() => declare(from, { roles: { [role]: importedSecret(from.stack, 'odd') } })).toThrow(
      `Stack/Kong: role ${JSON.stringify(role)} has a character that PostgreSQL does not take. Name the roles that clients log in as`,
    );
  },
);

test('a role may be called by a character that takes two surrogates', () => {
  const from = kong();
  expect(() => declare(from, { roles: { '🦍': importedSecret(from.stack, 'gorilla') } })).not.toThrow();
});
