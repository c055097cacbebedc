import type { Duration } from 'aws-cdk-lib/core';
import type { IService } from 'aws-cdk-lib/aws-servicediscovery';
import type { EndpointParts } from '../endpoint-parts';
import { cloudMapKind } from './kind';
import { grantCloudMapMove } from './rights';
import { cloudMapTtlSeconds, validateCloudMap } from './validation';

/** Properties of a client endpoint in AWS Cloud Map. */
export interface CloudMapEndpointProps {
  /**
   * The service that clients resolve: one of this app, or `Service.fromServiceAttributes`.
   *
   * Its record is a CNAME, its routing WEIGHTED, and exactly one instance is registered in it.
   */
  readonly service: IService;

  /**
   * The id of the instance that is registered today and points to blue, as `aws servicediscovery list-instances` shows it.
   * The cutover registers green under the same id, so that the name never goes without an answer.
   */
  readonly instanceId: string;

  /**
   * The name of the service's namespace.
   *
   * @default - the name that the service's namespace has
   */
  readonly namespaceName?: string;

  /**
   * The Route 53 zone of the namespace. It narrows the right to change records down to that zone.
   *
   * @default - the zone of a namespace of this app; otherwise the right covers every zone of the account
   */
  readonly hostedZoneId?: string;

  /**
   * The record's TTL. Clients may ask blue for as long after the move.
   *
   * @default - the TTL of a service of this app; otherwise Cloud Map is asked when the upgrade runs
   */
  readonly dnsTtl?: Duration;
}

export function cloudMapEndpoint(props: CloudMapEndpointProps): EndpointParts {
  validateCloudMap(props);
  const { service, instanceId, namespaceName, hostedZoneId } = props;
  return {
    kind: cloudMapKind,
    name: `${service.serviceName}.${namespaceName ?? service.namespace.namespaceName}`,
    ttlSeconds: cloudMapTtlSeconds(props),
    found: { EndpointServiceId: service.serviceId, EndpointInstanceId: instanceId },
    // A service has one instance.
    place: service.serviceId,
    grantMove: (grantee) => grantCloudMapMove(grantee, service, hostedZoneId),
  };
}
