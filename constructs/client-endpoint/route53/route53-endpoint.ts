import type { Duration } from 'aws-cdk-lib/core';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { EndpointParts } from '../endpoint-parts';
import { route53Kind } from './kind';
import { route53Name, route53TtlSeconds, validateZone } from './record';
import { grantRoute53Move } from './rights';

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

export function route53Endpoint(props: Route53EndpointProps): EndpointParts {
  validateZone(props);
  const { zone } = props;
  const name = route53Name(props);
  return {
    kind: route53Kind,
    name,
    ttlSeconds: route53TtlSeconds(props),
    found: { EndpointHostedZoneId: zone.hostedZoneId },
    // A zone has many names.
    place: `${zone.hostedZoneId} ${name.toLowerCase()}`,
    grantMove: (grantee) => grantRoute53Move(grantee, zone, name),
  };
}
