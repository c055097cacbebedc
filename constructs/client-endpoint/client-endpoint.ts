import type { Duration } from 'aws-cdk-lib/core';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { IService } from 'aws-cdk-lib/aws-servicediscovery';
import { valuesOfKind, type EndpointKind } from '../../lib/client-endpoint/endpoint-kinds';
import { grantCloudMapMove } from './cloud-map-rights';
import { cloudMapTtlSeconds, validateCloudMap } from './cloud-map-validation';
import { route53Name, route53TtlSeconds, validateZone } from './route53-record';
import { grantRoute53Move } from './route53-rights';

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

/** Properties of a client endpoint in a Route 53 hosted zone. */
export interface Route53EndpointProps {
  /** The hosted zone, private or public, of this app or imported. It belongs to the account that the upgrade runs in. */
  readonly zone: IHostedZone;

  /**
   * The name of the record that clients resolve, e.g. `kong-db` or `kong-db.chat.internal`; with a dot at its end it is taken as it stands.
   *
   * The record is one simple CNAME with blue's address. Alias records, A records and sets of which Route 53 chooses (weighted, latency and the like) are
   * refused by preflight.
   */
  readonly recordName: string;

  /**
   * The record's TTL. Clients may ask blue for as long after the move; the move leaves it as it is.
   *
   * @default - Route 53 is asked when the upgrade runs
   */
  readonly ttl?: Duration;
}

/** The name by which clients find the server, and which the cutover moves from blue to green. */
export abstract class ClientEndpoint {
  /** A CNAME that AWS Cloud Map keeps. */
  public static cloudMap(props: CloudMapEndpointProps): ClientEndpoint {
    return new CloudMapEndpoint(props);
  }

  /** A CNAME record in a Route 53 hosted zone. */
  public static route53(props: Route53EndpointProps): ClientEndpoint {
    return new Route53Endpoint(props);
  }

  /**
   * What keeps the name.
   * @internal
   */
  public abstract readonly _kind: EndpointKind;

  /** The DNS name that clients resolve. */
  public abstract readonly name: string;

  /**
   * What the steps of a runbook are told about the endpoint: EndpointKind, EndpointName, EndpointTtlSeconds (empty: not known at synth), and what its
   * record is found by (values of other kinds are empty).
   */
  public abstract readonly values: { readonly [name: string]: string };

  /** Lets somebody read where the endpoint points and move it. */
  public abstract grantMove(grantee: IGrantable): Grant;
}

class CloudMapEndpoint extends ClientEndpoint {
  public readonly _kind = 'cloud-map';
  public readonly name: string;
  public readonly values: { readonly [name: string]: string };

  constructor(private readonly props: CloudMapEndpointProps) {
    super();
    validateCloudMap(props);
    const { service, instanceId } = props;
    this.name = `${service.serviceName}.${props.namespaceName ?? service.namespace.namespaceName}`;
    this.values = Object.freeze({
      ...valuesOfKind('cloud-map', { EndpointServiceId: service.serviceId, EndpointInstanceId: instanceId }),
      EndpointName: this.name,
      EndpointTtlSeconds: cloudMapTtlSeconds(props) ?? '',
    });
  }

  public grantMove(grantee: IGrantable): Grant {
    return grantCloudMapMove(grantee, this.props.service, this.props.hostedZoneId);
  }
}

class Route53Endpoint extends ClientEndpoint {
  public readonly _kind = 'route53';
  public readonly name: string;
  public readonly values: { readonly [name: string]: string };

  constructor(private readonly props: Route53EndpointProps) {
    super();
    validateZone(props);
    this.name = route53Name(props);
    this.values = Object.freeze({
      ...valuesOfKind('route53', { EndpointHostedZoneId: props.zone.hostedZoneId }),
      EndpointName: this.name,
      EndpointTtlSeconds: route53TtlSeconds(props) ?? '',
    });
  }

  public grantMove(grantee: IGrantable): Grant {
    return grantRoute53Move(grantee, this.props.zone, this.name);
  }
}
