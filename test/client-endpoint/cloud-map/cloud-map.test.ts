import { CfnParameter, Duration } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  DiscoveryType,
  DnsRecordType,
  HttpNamespace,
  PrivateDnsNamespace,
  PublicDnsNamespace,
  RoutingPolicy,
  Service,
} from 'aws-cdk-lib/aws-servicediscovery';
import type { DnsServiceProps, IService, ServiceAttributes } from 'aws-cdk-lib/aws-servicediscovery';
import { ClientEndpoint } from '../../../constructs/client-endpoint/client-endpoint';
import { importedVpc, nagFindings, testApp, testStack } from '../../harness/cdk-app';

const SERVICE_ARN = 'arn:aws:servicediscovery:eu-central-1:111111111111:service/srv-0123456789abcdef';

function imported(stack: Stack, attributes: Partial<ServiceAttributes> = {}): IService {
  return Service.fromServiceAttributes(stack, 'Service', {
    namespace: PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
      namespaceName: 'internal',
      namespaceId: 'ns-0123456789abcdef',
      namespaceArn: 'arn:aws:servicediscovery:eu-central-1:111111111111:namespace/ns-0123456789abcdef',
    }),
    serviceName: 'kong-db',
    serviceId: 'srv-0123456789abcdef',
    serviceArn: SERVICE_ARN,
    dnsRecordType: DnsRecordType.CNAME,
    routingPolicy: RoutingPolicy.WEIGHTED,
    ...attributes,
  });
}

function own(stack: Stack, props: DnsServiceProps = {}): Service {
  const namespace = new PrivateDnsNamespace(stack, 'Namespace', { name: 'internal', vpc: importedVpc(stack) });
  return new Service(stack, 'Service', { namespace, name: 'kong-db', dnsRecordType: DnsRecordType.CNAME, ...props });
}

function statements(stack: Stack): unknown {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement;
}

function mover(stack: Stack): Role {
  return new Role(stack, 'Mover', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
}

test('an imported service gives its name and ids; its TTL is asked for when the upgrade runs', () => {
  const endpoint = ClientEndpoint.cloudMap({ service: imported(testStack()), instanceId: 'kong-db' });
  expect(endpoint.name).toBe('kong-db.internal');
  expect(endpoint.values).toEqual({
    EndpointKind: 'cloud-map',
    EndpointName: 'kong-db.internal',
    EndpointServiceId: 'srv-0123456789abcdef',
    EndpointInstanceId: 'kong-db',
    EndpointTtlSeconds: '',
  });
});

test('a namespace and a TTL that are stated are taken', () => {
  const endpoint = ClientEndpoint.cloudMap({
    service: imported(testStack()),
    instanceId: 'kong-db',
    namespaceName: 'prod.internal',
    dnsTtl: Duration.minutes(1),
  });
  expect(endpoint.values).toMatchObject({ EndpointName: 'kong-db.prod.internal', EndpointTtlSeconds: '60' });
});

test('a service of the app knows its TTL', () => {
  const stack = testStack();
  const service = own(stack, { dnsTtl: Duration.seconds(10) });
  expect(stack.resolve(ClientEndpoint.cloudMap({ service, instanceId: 'kong-db' }).values)).toEqual({
    EndpointKind: 'cloud-map',
    EndpointName: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['ServiceDBC79909', 'Name'] }, '.internal']] },
    EndpointServiceId: { 'Fn::GetAtt': ['ServiceDBC79909', 'Id'] },
    EndpointInstanceId: 'kong-db',
    EndpointTtlSeconds: '10',
  });
});

test('values known only at deploy pass', () => {
  const stack = testStack();
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const service = imported(stack, { serviceId: parameter('Id'), serviceName: parameter('Name') });
  const seconds = new CfnParameter(stack, 'Ttl', { type: 'Number' }).valueAsNumber;
  const endpoint = ClientEndpoint.cloudMap({
    service,
    instanceId: parameter('Instance'),
    dnsTtl: Duration.seconds(seconds),
  });
  expect(stack.resolve(endpoint.values)).toEqual({
    EndpointKind: 'cloud-map',
    EndpointName: { 'Fn::Join': ['', [{ Ref: 'Name' }, '.internal']] },
    EndpointServiceId: { Ref: 'Id' },
    EndpointInstanceId: { Ref: 'Instance' },
    EndpointTtlSeconds: { Ref: 'Ttl' },
  });
});

test('the mover may register and read this service, read operations, and change records of this zone', () => {
  const stack = testStack();
  const endpoint = ClientEndpoint.cloudMap({ service: imported(stack), instanceId: 'kong-db', hostedZoneId: 'Z0123' });
  endpoint.grantMove(mover(stack)).assertSuccess();
  expect(statements(stack)).toEqual([
    {
      Effect: 'Allow',
      Action: [
        'servicediscovery:GetInstance',
        'servicediscovery:GetService',
        'servicediscovery:ListInstances',
        'servicediscovery:RegisterInstance',
      ],
      Resource: SERVICE_ARN,
    },
    {
      Effect: 'Allow',
      Action: ['route53:ListHostedZonesByName', 'servicediscovery:GetOperation'],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: ['route53:ChangeResourceRecordSets', 'route53:GetHostedZone'],
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':route53:::hostedzone/Z0123']] },
    },
  ]);
});

test('nobody may deregister: the name never goes without an answer', () => {
  const stack = testStack();
  ClientEndpoint.cloudMap({ service: own(stack), instanceId: 'kong-db' }).grantMove(mover(stack));
  expect(JSON.stringify(statements(stack))).not.toMatch(/Deregister|servicediscovery:\*|route53:\*/);
});

test('the zone of a namespace of the app is known, that of an imported one is not', () => {
  const zoneOf = (make: (stack: Stack) => IService) => {
    const stack = testStack();
    ClientEndpoint.cloudMap({ service: make(stack), instanceId: 'kong-db' }).grantMove(mover(stack));
    return (statements(stack) as { Resource: unknown }[])[2].Resource;
  };
  const arn = (...zone: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...zone]] });
  expect(zoneOf((stack) => own(stack))).toEqual(
    arn(':route53:::hostedzone/', { 'Fn::GetAtt': ['Namespace9B63B8C8', 'HostedZoneId'] }),
  );
  expect(
    zoneOf((stack) =>
      new PublicDnsNamespace(stack, 'Namespace', { name: 'example.com' }).createService('Service', {
        dnsRecordType: DnsRecordType.CNAME,
      }),
    ),
  ).toEqual(arn(':route53:::hostedzone/', { 'Fn::GetAtt': ['Namespace9B63B8C8', 'HostedZoneId'] }));
  expect(zoneOf((stack) => imported(stack))).toEqual(arn(':route53:::hostedzone/*'));
});

test.each<[string, Partial<ServiceAttributes>, string]>([
  ['an A record', { dnsRecordType: DnsRecordType.A }, 'the service has records of type A'],
  ['multivalue routing', { routingPolicy: RoutingPolicy.MULTIVALUE }, "the service's routing policy is MULTIVALUE"],
  ['a service without DNS', { discoveryType: DiscoveryType.API }, 'answers no DNS query'],
])('a service that clients could not follow is refused: %s', (_name, attributes, said) => {
  const service = imported(testStack(), attributes);
  expect(() => ClientEndpoint.cloudMap({ service, instanceId: 'kong-db' })).toThrow(said);
  expect(() => ClientEndpoint.cloudMap({ service, instanceId: 'kong-db' })).toThrow('Stack/Service: ');
});

test('services of the app that clients could not follow are refused as well', () => {
  const declare = (service: IService) => () => ClientEndpoint.cloudMap({ service, instanceId: 'kong-db' });
  expect(declare(own(testStack(), { dnsRecordType: DnsRecordType.SRV }))).toThrow('records of type SRV');
  const http = new HttpNamespace(testStack(), 'Namespace', { name: 'internal' });
  expect(declare(http.createService('Service'))).toThrow('answers no DNS query');
  const namespace = new PublicDnsNamespace(testStack(), 'Namespace', { name: 'example.com' });
  const checked = namespace.createService('Service', { dnsRecordType: DnsRecordType.CNAME, healthCheck: {} });
  expect(declare(checked)).toThrow('Remove healthCheck from the service');
});

test('an instance id that Cloud Map cannot have is refused', () => {
  const service = imported(testStack());
  for (const instanceId of ['', 'kong db', 'k'.repeat(65)]) {
    expect(() => ClientEndpoint.cloudMap({ service, instanceId })).toThrow(`instanceId is '${instanceId}'`);
  }
});

test('a TTL that contradicts the service is refused', () => {
  const service = own(testStack(), { dnsTtl: Duration.seconds(10) });
  const declare = (dnsTtl: Duration) => ClientEndpoint.cloudMap({ service, instanceId: 'kong-db', dnsTtl });
  expect(() => declare(Duration.minutes(1))).toThrow("dnsTtl is 60 s, but the service's records have 10 s");
  expect(declare(Duration.seconds(10)).values.EndpointTtlSeconds).toBe('10');
});

test.each([
  ['environment-agnostic', undefined],
  ['with an environment', { account: '111111111111', region: 'eu-central-1' }],
])('cdk-nag finds nothing (%s)', (_name, env) => {
  const app = testApp();
  const stack = testStack(app, 'Stack', { env });
  ClientEndpoint.cloudMap({ service: imported(stack), instanceId: 'kong-db' }).grantMove(mover(stack));
  expect(nagFindings(app)).toEqual([]);
});
