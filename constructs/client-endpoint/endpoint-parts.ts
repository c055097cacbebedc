import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { EndpointFacts, EndpointKind } from '../../lib/client-endpoint/endpoint-kind';

/** What a kind makes of a declaration. */
export interface EndpointParts<V extends string = string> extends EndpointFacts<V> {
  readonly kind: EndpointKind<string, V>;
  /** Tells it from other endpoints of its kind: two upgrades must not move one. @default - it is no other's */
  readonly place?: string;
  /** Lets somebody read where it leads and move it. */
  grantMove(grantee: IGrantable): Grant;
}
