import { AwsError } from './aws-error';
import { CloudMapOperations } from './cloud-map-operations';
import { cloudMapService } from './cloud-map-service';
import type { LocalCloudMap } from './local-aws';
import type { Service } from './service';

/** What the rehearsal's DNS offers to Cloud Map. */
export interface LocalDns {
  /** `address:port` of the server, for resolvers. */
  readonly server: string;
  /** Answers `name` with `target` from now on. `ttl` in seconds. */
  setRecord(name: string, target: string, ttl: number): void;
  /** Answers `name` no longer. */
  removeRecord?(name: string): void;
}

export type CloudMapServiceRecord = Parameters<LocalCloudMap['putService']>[0];

export interface CloudMapInstance {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Attribute that a registration must carry, by the type of the service's record. */
const target: Readonly<Record<CloudMapServiceRecord['recordType'], string>> = {
  CNAME: 'AWS_INSTANCE_CNAME',
  A: 'AWS_INSTANCE_IPV4',
  SRV: 'AWS_INSTANCE_IPV4',
};

/** Cloud Map: services of DNS namespaces, their instances, and the record that follows from them. */
export class CloudMap implements LocalCloudMap {
  readonly service: Service;
  readonly operations: CloudMapOperations;
  private readonly services = new Map<string, CloudMapServiceRecord>();
  private readonly registered = new Map<string, Map<string, CloudMapInstance>>();

  constructor(
    private readonly dns: LocalDns,
    arnPrefix: string,
    partition: string,
    operationMs: number,
  ) {
    this.operations = new CloudMapOperations(operationMs);
    this.service = cloudMapService(this, arnPrefix, partition);
  }

  putService(service: CloudMapServiceRecord): void {
    this.services.set(service.id, service);
    this.publish(service.id);
  }

  putInstance(serviceId: string, instanceId: string, attributes: Readonly<Record<string, string>>): void {
    this.checkAttributes(serviceId, attributes);
    this.instancesOf(serviceId).set(instanceId, { id: instanceId, attributes });
    this.publish(serviceId);
  }

  removeInstance(serviceId: string, instanceId: string): void {
    this.instancesOf(serviceId).delete(instanceId);
    this.publish(serviceId);
  }

  instances(serviceId: string): readonly CloudMapInstance[] {
    return [...this.instancesOf(serviceId).values()];
  }

  /** A service by id or ARN. Throws ServiceNotFound. */
  find(idOrArn: string): CloudMapServiceRecord {
    const found = this.findAny(idOrArn);
    if (!found) throw new AwsError('ServiceNotFound', `Service not found: ${idOrArn}`);
    return found;
  }

  findAny(idOrArn: string): CloudMapServiceRecord | undefined {
    return [...this.services.values()].find(({ id, arn }) => id === idOrArn || arn === idOrArn);
  }

  all(): readonly CloudMapServiceRecord[] {
    return [...this.services.values()];
  }

  /** Throws InvalidInput when a registration lacks what the service's record is made of. */
  checkAttributes(serviceId: string, attributes: Readonly<Record<string, unknown>>): void {
    const { recordType, name } = this.find(serviceId);
    if (typeof attributes[target[recordType]] === 'string') return;
    throw new AwsError(
      'InvalidInput',
      `${target[recordType]} must be specified: service ${name} has ${recordType} records`,
    );
  }

  private instancesOf(idOrArn: string): Map<string, CloudMapInstance> {
    const { id } = this.find(idOrArn);
    const instances = this.registered.get(id) ?? new Map<string, CloudMapInstance>();
    this.registered.set(id, instances);
    return instances;
  }

  /** Route 53 answers a weighted set with one of its members at random. */
  private publish(serviceId: string): void {
    const service = this.find(serviceId);
    const instances = this.instances(serviceId);
    const name = `${service.name}.${service.namespaceName}`;
    const chosen = instances[Math.floor(Math.random() * instances.length)];
    if (chosen) this.dns.setRecord(name, chosen.attributes[target[service.recordType]], service.ttlSeconds);
    else this.dns.removeRecord?.(name);
  }
}
