import type { Duration } from 'aws-cdk-lib/core';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IService } from 'aws-cdk-lib/aws-servicediscovery';
import { grantCloudMapMove } from './cloud-map-rights';
import { cloudMapTtlSeconds, validateCloudMap } from './cloud-map-validation';

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

/** The name by which clients find the server, and which the cutover moves from blue to green. */
export abstract class ClientEndpoint {
  /** A CNAME that AWS Cloud Map keeps. */
  public static cloudMap(props: CloudMapEndpointProps): ClientEndpoint {
    return new CloudMapEndpoint(props);
  }

  /** The DNS name that clients resolve. */
  public abstract readonly name: string;

  /**
   * What the steps of a runbook are told about the endpoint: EndpointKind, EndpointName, EndpointServiceId, EndpointInstanceId,
   * EndpointTtlSeconds (empty: not known at synth).
   */
  public abstract readonly values: { readonly [name: string]: string };

  /** Lets somebody read where the endpoint points and move it. */
  public abstract grantMove(grantee: IGrantable): Grant;
}

class CloudMapEndpoint extends ClientEndpoint {
  public readonly name: string;
  public readonly values: { readonly [name: string]: string };

  constructor(private readonly props: CloudMapEndpointProps) {
    super();
    validateCloudMap(props);
    const { service, instanceId } = props;
    this.name = `${service.serviceName}.${props.namespaceName ?? service.namespace.namespaceName}`;
    this.values = Object.freeze({
      EndpointKind: 'cloud-map',
      EndpointName: this.name,
      EndpointServiceId: service.serviceId,
      EndpointInstanceId: instanceId,
      EndpointTtlSeconds: cloudMapTtlSeconds(props) ?? '',
    });
  }

  public grantMove(grantee: IGrantable): Grant {
    return grantCloudMapMove(grantee, this.props.service, this.props.hostedZoneId);
  }
}
