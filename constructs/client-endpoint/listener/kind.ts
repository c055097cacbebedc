import type { EndpointKind } from '../../../lib/client-endpoint/endpoint-kind';

const ARN = 'arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:';
const LISTENER = `${ARN}listener/(app|net)/[A-Za-z0-9-]{1,32}/[0-9a-f]{1,32}/[0-9a-f]{1,32}`;
const TARGET_GROUP = `${ARN}targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{1,32}`;

/** A listener of a load balancer that forwards to two target groups by weight. */
export const listenerKind = {
  name: 'listener',
  declaredBy: 'ClientEndpoint.listener({ … })',
  keptBy: 'Elastic Load Balancing',
  api: { service: 'elasticloadbalancing' },
  values: {
    EndpointListenerArn: {
      description: 'Listener of the client endpoint',
      pattern: LISTENER,
      origin: 'the listener of endpoint',
    },
    EndpointBlueTargetGroupArn: {
      description: "Blue's target group behind the client endpoint",
      pattern: TARGET_GROUP,
      origin: 'blue of endpoint',
    },
    EndpointGreenTargetGroupArn: {
      description: "Green's target group behind the client endpoint",
      pattern: TARGET_GROUP,
      origin: 'green of endpoint',
    },
  },
} as const satisfies EndpointKind;
