import { Token, Tokenization } from 'aws-cdk-lib/core';
import {
  CfnService,
  DiscoveryType,
  DnsRecordType,
  NamespaceType,
  RoutingPolicy,
} from 'aws-cdk-lib/aws-servicediscovery';
import type { IService } from 'aws-cdk-lib/aws-servicediscovery';
import { DeclarationError } from '../../declaration-error';
import { requireArguments, type Fixes } from '../../required-props';
import { isOfType } from '../../cdk-versions/resource-type';
import type { CloudMapEndpointProps } from './cloud-map-endpoint';

const NEEDED: Fixes<CloudMapEndpointProps> = {
  service: 'Give the Cloud Map service that clients resolve, of this app or Service.fromServiceAttributes',
  instanceId: 'Give the id that `aws servicediscovery list-instances` shows: the instance that leads to blue today',
};

/** Finds what would keep one registered instance from being the answer that clients get. */
export function validateCloudMap(props: CloudMapEndpointProps): void {
  requireArguments('ClientEndpoint.cloudMap', props, NEEDED);
  const { service, instanceId } = props;
  if (service.namespace.type === NamespaceType.HTTP || service.discoveryType === DiscoveryType.API) {
    throw new DeclarationError(
      service,
      'the service is found by API calls only and answers no DNS query, so clients cannot resolve it',
      'Give a service in a DNS namespace, with the name that clients resolve',
    );
  }
  if (service.dnsRecordType !== DnsRecordType.CNAME) {
    throw new DeclarationError(
      service,
      `the service has records of type ${service.dnsRecordType}, which cannot point to the name of an RDS instance`,
      'Give a service with dnsRecordType: DnsRecordType.CNAME',
    );
  }
  if (service.routingPolicy !== RoutingPolicy.WEIGHTED) {
    throw new DeclarationError(
      service,
      `the service's routing policy is ${service.routingPolicy}, and Cloud Map keeps a CNAME only with WEIGHTED`,
      'Give routingPolicy: RoutingPolicy.WEIGHTED, as the service has it in Cloud Map',
    );
  }
  if (ownResource(service)?.healthCheckConfig !== undefined) {
    throw new DeclarationError(
      service,
      'the service has a healthCheckConfig, which Cloud Map does not take with a CNAME',
      'Remove healthCheck from the service',
    );
  }
  if (!Token.isUnresolved(instanceId) && !/^[0-9a-zA-Z_/:.@-]{1,64}$/.test(instanceId)) {
    throw new DeclarationError(
      service,
      `instanceId is '${instanceId}', which Cloud Map cannot have as an id`,
      'Give the id that `aws servicediscovery list-instances` shows: 1 to 64 letters, digits and _ / : . @ -',
    );
  }
}

/**
 * The TTL in seconds as a string, or undefined when only Cloud Map knows it.
 *
 * @throws DeclarationError if the declaration contradicts the service
 */
export function cloudMapTtlSeconds({ service, dnsTtl }: CloudMapEndpointProps): string | undefined {
  const stated = dnsTtl === undefined ? undefined : asString(dnsTtl.toSeconds());
  const own = ttlOfOwn(service);
  if (stated !== undefined && own !== undefined && stated !== own && ![stated, own].some(Token.isUnresolved)) {
    throw new DeclarationError(
      service,
      `dnsTtl is ${stated} s, but the service's records have ${own} s`,
      'Leave dnsTtl out: the TTL of a service of this app is known',
    );
  }
  return stated ?? own;
}

function ttlOfOwn(service: IService): string | undefined {
  const config = ownResource(service)?.dnsConfig;
  if (!config || !('dnsRecords' in config) || !Array.isArray(config.dnsRecords)) return undefined;
  const [record] = config.dnsRecords as readonly object[];
  return record && 'ttl' in record ? asString(record.ttl as number) : undefined;
}

function ownResource(service: IService): CfnService | undefined {
  const resource = service.node.defaultChild;
  return isOfType(resource, CfnService) ? resource : undefined;
}

function asString(seconds: number): string {
  return Tokenization.stringifyNumber(seconds);
}
