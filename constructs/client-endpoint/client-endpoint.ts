import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { valuesOf, type EndpointKind } from '../../lib/client-endpoint/endpoint-kind';
import { cloudMapEndpoint, type CloudMapEndpointProps } from './cloud-map/cloud-map-endpoint';
import type { EndpointParts } from './endpoint-parts';
import {
  engineKeepsNameEndpoint,
  type EngineKeepsNameEndpointProps,
} from './engine-keeps-name/engine-keeps-name-endpoint';
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
