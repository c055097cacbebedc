import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { valuesOf, type EndpointKind } from '../../lib/client-endpoint/endpoint-kind';
import { cloudMapEndpoint, type CloudMapEndpointProps } from './cloud-map/cloud-map-endpoint';
import type { EndpointParts } from './endpoint-parts';
import {
  engineKeepsNameEndpoint,
  type EngineKeepsNameEndpointProps,
} from './engine-keeps-name/engine-keeps-name-endpoint';
import { listenerEndpoint, type ListenerEndpointProps } from './listener/listener-endpoint';
import { route53Endpoint, type Route53EndpointProps } from './route53/route53-endpoint';

/** The name by which clients find the server, and which the cutover moves from blue to green. */
export class ClientEndpoint {
  /** A CNAME that AWS Cloud Map keeps. */
  public static cloudMap(props: CloudMapEndpointProps): ClientEndpoint {
    return new ClientEndpoint(cloudMapEndpoint(props));
  }

  /** A CNAME record in a Route 53 hosted zone. */
  public static route53(props: Route53EndpointProps): ClientEndpoint {
    return new ClientEndpoint(route53Endpoint(props));
  }

  /**
   * A listener of a Network or an Application Load Balancer that forwards to two target groups by weight: the cutover gives all of it to green.
   *
   * Whoever connects from then on is given to green; with an Application Load Balancer, whoever sends a request. A connection that is there stays with
   * blue until it is closed (a Network Load Balancer may close it after an hour, or when nothing is sent for its idle timeout): what has to move sooner
   * the system ends. Rules of an Application Load Balancer that lead elsewhere than its default action stay as they are.
   */
  public static listener(props: ListenerEndpointProps): ClientEndpoint {
    return new ClientEndpoint(listenerEndpoint(props));
  }

  /**
   * A name that the engine moves by itself, as RDS does when it switches a Blue/Green Deployment over: nothing is moved by the upgrade, which only
   * observes whom the name leads to.
   */
  public static engineKeepsName(props: EngineKeepsNameEndpointProps = {}): ClientEndpoint {
    return new ClientEndpoint(engineKeepsNameEndpoint(props));
  }

  /** The DNS name that clients resolve; none where it is the one that blue has by itself. */
  public readonly name?: string;

  /** What the steps of a runbook are told about the endpoint: EndpointKind, EndpointName, EndpointTtlSeconds (empty: not known at synth), and what its record is found by. */
  public readonly values: { readonly [name: string]: string };

  /** @internal */
  public readonly _kind: EndpointKind;

  private constructor(private readonly parts: EndpointParts) {
    this.name = parts.name;
    this.values = Object.freeze(valuesOf(parts.kind, parts));
    this._kind = parts.kind;
  }

  /** Lets somebody read where the endpoint points and move it. */
  public grantMove(grantee: IGrantable): Grant {
    return this.parts.grantMove(grantee);
  }

  /**
   * Whether both are one: two upgrades would move it to and fro.
   * @internal
   */
  public _isSame(other: ClientEndpoint): boolean {
    const { kind, place } = this.parts;
    return this === other || (place !== undefined && kind === other.parts.kind && place === other.parts.place);
  }
}
