import { arn } from './arns';
import type { ResourceHandler, ResourceRequest } from './handler';
import { lookUp } from './inventory';
import { generatedName, randomText } from './physical-names';
import type { World } from './world';

const RECORD_TYPES = ['CNAME', 'A', 'SRV'] as const;

const namespace: ResourceHandler = {
  type: 'AWS::ServiceDiscovery::PrivateDnsNamespace',
  create: ({ properties }, world) => {
    const id = `ns-${randomText(16).toLowerCase()}`;
    const hostedZoneId = `Z${randomText(19)}`;
    world.inventory.namespaces.set(id, { name: properties.text('Name'), hostedZoneId });
    return {
      physicalId: id,
      attributes: { Id: id, Arn: arn(world, 'servicediscovery', `namespace/${id}`), HostedZoneId: hostedZoneId },
    };
  },
};

const service: ResourceHandler = {
  type: 'AWS::ServiceDiscovery::Service',
  create: (request, world) => putService(`srv-${randomText(16).toLowerCase()}`, request, world),
  update: (request, world) => putService(request.live.physicalId, request, world),
};

const instance: ResourceHandler = {
  type: 'AWS::ServiceDiscovery::Instance',
  create: (request, world) => {
    const id = request.properties.optionalText('InstanceId') ?? generatedName(request, 64);
    return putInstance(id, request, world);
  },
  update: (request, world) => putInstance(request.live.physicalId, request, world),
  delete: ({ properties, live }, world) =>
    world.aws.cloudMap.removeInstance(properties.text('ServiceId'), live.physicalId),
};

export const cloudMap: readonly ResourceHandler[] = [namespace, service, instance];

function putService(id: string, request: ResourceRequest, world: World) {
  const { properties } = request;
  const config = properties.nested('DnsConfig');
  const namespaceId = properties.optionalText('NamespaceId') ?? config.text('NamespaceId');
  const { name: namespaceName, hostedZoneId } = lookUp(world.inventory.namespaces, namespaceId, 'namespace', request);
  const records = config.items('DnsRecords');
  const stated = records[0]?.text('Type');
  const recordType = RECORD_TYPES.find((type) => type === stated);
  if (records.length !== 1 || recordType === undefined) {
    throw new Error(`${properties.owner}: the rehearsal answers services of one record, ${RECORD_TYPES.join(', ')}.`);
  }
  const name = properties.optionalText('Name') ?? generatedName(request, 64);
  const serviceArn = arn(world, 'servicediscovery', `service/${id}`);
  const ttlSeconds = records[0].optionalNumber('TTL') ?? 0;
  const record = { ttlSeconds, recordType };
  world.aws.cloudMap.putService({ id, arn: serviceArn, name, namespaceId, namespaceName, hostedZoneId, ...record });
  return { physicalId: id, attributes: { Id: id, Arn: serviceArn, Name: name } };
}

function putInstance(id: string, { properties }: ResourceRequest, world: World) {
  world.aws.cloudMap.putInstance(properties.text('ServiceId'), id, properties.textMap('InstanceAttributes'));
  return { physicalId: id, attributes: {} };
}
