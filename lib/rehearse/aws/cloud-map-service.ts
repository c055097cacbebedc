import { createHash } from 'node:crypto';
import { AwsError } from './aws-error';
import type { CloudMap, CloudMapServiceRecord } from './cloud-map';
import type { CloudMapOperation } from './cloud-map-operations';
import type { Input } from './input';
import { requiredText, structure, structures, textList } from './input';
import type { Call, Operation, Service } from './service';

/** Cloud Map's operations. */
export function cloudMapService(cloudMap: CloudMap, arnPrefix: string, partition: string): Service {
  const byServiceId = (input: Input): readonly string[] => [serviceArn(requiredText(input, 'ServiceId'))];
  const serviceArn = (idOrArn: string): string => {
    return cloudMap.findAny(idOrArn)?.arn ?? (idOrArn.startsWith('arn:') ? idOrArn : `${arnPrefix}service/${idOrArn}`);
  };
  const mutation = (
    type: CloudMapOperation['type'],
    effect: (service: CloudMapServiceRecord, instanceId: string, input: Input) => () => void,
  ): Operation => ({
    resources: byServiceId,
    answer: (input, call) => {
      const service = cloudMap.find(requiredText(input, 'ServiceId'));
      const instanceId = requiredText(input, 'InstanceId');
      mayChangeRecords(call, service.hostedZoneId, partition);
      const targets = { SERVICE: service.id, INSTANCE: instanceId };
      return { OperationId: cloudMap.operations.submit(type, targets, effect(service, instanceId, input)).id };
    },
  });

  const operations: Record<string, Operation> = {
    RegisterInstance: mutation('REGISTER_INSTANCE', (service, instanceId, input) => {
      const attributes = structure(input, 'Attributes') as Readonly<Record<string, string>>;
      cloudMap.checkAttributes(service.id, attributes);
      return () => cloudMap.putInstance(service.id, instanceId, attributes);
    }),
    DeregisterInstance: mutation('DEREGISTER_INSTANCE', (service, instanceId) => {
      instance(cloudMap, service.id, instanceId);
      return () => cloudMap.removeInstance(service.id, instanceId);
    }),
    GetOperation: {
      answer: (input) => ({ Operation: described(cloudMap.operations.find(requiredText(input, 'OperationId'))) }),
    },
    ListOperations: {
      answer: (input) => ({ Operations: filtered(cloudMap.operations.all, structures(input, 'Filters')) }),
    },
    GetInstance: {
      resources: byServiceId,
      answer: (input) => {
        const { id, attributes } = instance(
          cloudMap,
          requiredText(input, 'ServiceId'),
          requiredText(input, 'InstanceId'),
        );
        return { Instance: { Id: id, Attributes: attributes } };
      },
    },
    ListInstances: {
      resources: byServiceId,
      answer: (input) => ({
        Instances: cloudMap.instances(requiredText(input, 'ServiceId')).map(({ id, attributes }) => {
          return { Id: id, Attributes: attributes };
        }),
      }),
    },
    GetService: {
      resources: (input) => [serviceArn(requiredText(input, 'Id'))],
      answer: (input) => ({ Service: describedService(cloudMap, cloudMap.find(requiredText(input, 'Id'))) }),
    },
    GetNamespace: {
      resources: (input) => [`${arnPrefix}namespace/${requiredText(input, 'Id')}`],
      answer: (input) => ({ Namespace: namespace(cloudMap, requiredText(input, 'Id'), arnPrefix) }),
    },
    DiscoverInstances: { answer: (input) => ({ Instances: discovered(cloudMap, input) }) },
  };
  return { prefix: 'servicediscovery', operations };
}

/** Cloud Map writes the record in the caller's name: Route 53's rights are the caller's too. */
function mayChangeRecords(call: Call, hostedZoneId: string, partition: string): void {
  const zone = `arn:${partition}:route53:::hostedzone/${hostedZoneId}`;
  call.authorize('route53:GetHostedZone', zone);
  call.authorize('route53:ListHostedZonesByName', '*');
  call.authorize('route53:ChangeResourceRecordSets', zone);
}

function instance(
  cloudMap: CloudMap,
  serviceId: string,
  instanceId: string,
): ReturnType<CloudMap['instances']>[number] {
  const found = cloudMap.instances(serviceId).find(({ id }) => id === instanceId);
  if (!found) throw new AwsError('InstanceNotFound', `Instance not found: ${instanceId}`);
  return found;
}

function described({ id, type, targets, created, updated, status, error }: CloudMapOperation): unknown {
  const times = { CreateDate: created, UpdateDate: updated };
  const failure = error === undefined ? {} : { ErrorCode: 'INTERNAL_FAILURE', ErrorMessage: error };
  return { Id: id, Type: type, Status: status, Targets: targets, ...times, ...failure };
}

const filterValue: Readonly<Record<string, (operation: CloudMapOperation) => string>> = {
  SERVICE_ID: ({ targets }) => targets.SERVICE,
  STATUS: ({ status }) => status,
  TYPE: ({ type }) => type,
};

function filtered(all: readonly CloudMapOperation[], filters: readonly Input[]): unknown {
  const kept = filters.reduce((operations, filter) => {
    const value = filterValue[requiredText(filter, 'Name')];
    if (!value) throw new AwsError('InvalidInput', `filter ${String(filter.Name)} is not known to the rehearsal`);
    return operations.filter((operation) => textList(filter, 'Values').includes(value(operation)));
  }, all);
  return kept.map(({ id, status }) => ({ Id: id, Status: status }));
}

function describedService(cloudMap: CloudMap, service: CloudMapServiceRecord): unknown {
  const NamespaceId = namespaceIdOf(service);
  return {
    Id: service.id,
    Arn: service.arn,
    Name: service.name,
    NamespaceId,
    InstanceCount: cloudMap.instances(service.id).length,
    DnsConfig: {
      NamespaceId,
      RoutingPolicy: 'WEIGHTED',
      DnsRecords: [{ Type: service.recordType, TTL: service.ttlSeconds }],
    },
    Type: 'DNS_HTTP',
  };
}

/** The rehearsal is told a namespace by its name: its id follows from that. */
function namespaceIdOf({ namespaceName, namespaceId }: CloudMapServiceRecord): string {
  return namespaceId ?? `ns-${createHash('sha256').update(namespaceName).digest('hex').slice(0, 16)}`;
}

function namespace(cloudMap: CloudMap, id: string, arnPrefix: string): unknown {
  const service = cloudMap.all().find((candidate) => namespaceIdOf(candidate) === id);
  if (!service) throw new AwsError('NamespaceNotFound', `Namespace not found: ${id}`);
  const Properties = { DnsProperties: { HostedZoneId: service.hostedZoneId } };
  return { Id: id, Arn: `${arnPrefix}namespace/${id}`, Name: service.namespaceName, Type: 'DNS_PRIVATE', Properties };
}

function discovered(cloudMap: CloudMap, input: Input): unknown {
  const NamespaceName = requiredText(input, 'NamespaceName');
  const ServiceName = requiredText(input, 'ServiceName');
  const service = cloudMap
    .all()
    .find(({ name, namespaceName }) => name === ServiceName && namespaceName === NamespaceName);
  if (!service) throw new AwsError('ServiceNotFound', `Service not found: ${ServiceName}.${NamespaceName}`);
  return cloudMap.instances(service.id).map(({ id, attributes }) => {
    return { InstanceId: id, NamespaceName, ServiceName, HealthStatus: 'UNKNOWN', Attributes: attributes };
  });
}
