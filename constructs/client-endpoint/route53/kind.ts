import type { EndpointKind } from '../../../lib/client-endpoint/endpoint-kind';

/** A CNAME record in a Route 53 hosted zone. */
export const route53Kind = {
  name: 'route53',
  declaredBy: 'ClientEndpoint.route53({ … })',
  keptBy: 'Route 53',
  api: {
    service: 'route53',
    reach:
      "Route 53's API is global: it is reached through a NAT gateway, or by an interface endpoint for com.amazonaws.route53, " +
      'which AWS has in us-east-1 and reaches from other regions by PrivateLink across regions.',
  },
  values: {
    EndpointHostedZoneId: {
      description: 'Route 53 hosted zone of the client endpoint',
      pattern: 'Z[A-Z0-9]{1,31}',
      origin: 'the zone of endpoint',
    },
  },
} as const satisfies EndpointKind;
