import type { IListener, ITargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { EndpointParts } from '../endpoint-parts';
import { listenerKind } from './kind';
import { grantListenerMove } from './rights';
import { listenerName, validateListener } from './validation';

/** Properties of a client endpoint that is a listener of a load balancer. */
export interface ListenerEndpointProps {
  /**
   * The listener that clients connect to, of a Network or an Application Load Balancer, of this app or imported.
   *
   * Its default action forwards to `blue` and to `green`, today with a weight for blue and 0 for green: so green's targets are looked at before any
   * client is given to them. Where the listener is this app's, CloudFormation sets the weights of the template again whenever it changes the listener:
   * after the cutover, give green the weight in the template, too.
   */
  readonly listener: IListener;

  /** The target group of the servers that clients are given to today. */
  readonly blue: ITargetGroup;

  /** The target group of the servers that clients are to be given to. */
  readonly green: ITargetGroup;

  /**
   * The name that clients resolve.
   *
   * @default - the DNS name of the load balancer, where the app knows it
   */
  readonly name?: string;
}

export function listenerEndpoint(props: ListenerEndpointProps): EndpointParts {
  validateListener(props);
  const { listener, blue, green } = props;
  return {
    kind: listenerKind,
    name: listenerName(props),
    found: {
      EndpointListenerArn: listener.listenerArn,
      EndpointBlueTargetGroupArn: blue.targetGroupArn,
      EndpointGreenTargetGroupArn: green.targetGroupArn,
    },
    place: listener.listenerArn,
    grantMove: (grantee) => grantListenerMove(grantee, listener),
  };
}
