import { Token } from 'aws-cdk-lib/core';
import { CfnListener, CfnTargetGroup, type IListener, type ITargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { isOfType } from '../../cdk-versions/resource-type';
import { DeclarationError } from '../../declaration-error';
import { requireArguments, type Fixes } from '../../required-props';
import { isDnsName } from '../dns-name';
import type { ListenerEndpointProps } from './listener-endpoint';

const NEEDED: Fixes<ListenerEndpointProps> = {
  listener: 'Give the listener that clients connect to, of this app or e.g. NetworkListener.fromNetworkListenerArn',
  blue: 'Give the target group of the servers that clients are given to today',
  green: 'Give the target group of the servers that clients are to be given to',
};

/** Protocols of target groups that a listener of a protocol can forward to [docs]. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTP', 'HTTPS'],
  HTTPS: ['HTTP', 'HTTPS'],
  TCP: ['TCP', 'TCP_UDP'],
  TLS: ['TCP', 'TLS'],
  UDP: ['UDP', 'TCP_UDP'],
  TCP_UDP: ['TCP_UDP'],
  QUIC: ['QUIC'],
  TCP_QUIC: ['TCP_QUIC'],
};

/** Finds what would keep the listener from giving clients to one side or the other. What only a deploy tells passes. */
export function validateListener(props: ListenerEndpointProps): void {
  requireArguments('ClientEndpoint.listener', props, NEEDED);
  const { listener, blue, green } = props;
  requireArn(
    listener,
    listener.listenerArn,
    'listener/(app|net)/',
    'of a listener of a Network or an Application Load Balancer',
  );
  for (const side of [blue, green]) requireArn(side, side.targetGroupArn, 'targetgroup/', 'of a target group');
  if (blue === green || blue.targetGroupArn === green.targetGroupArn) {
    throw new DeclarationError(
      green,
      `blue and green are the same target group, ${green.node.path}`,
      'Give green a target group of its own, and the listener both, green with weight 0',
    );
  }
  for (const [side, group] of Object.entries({ blue, green })) requireTaken(listener, side, group);
}

/**
 * The name that clients resolve.
 * @throws DeclarationError where the app does not know that of the load balancer, and for what is no name
 */
export function listenerName({ listener, name = balancerName(listener) }: ListenerEndpointProps): string {
  if (name === undefined) {
    throw new DeclarationError(
      listener,
      'name is missing: an imported listener does not tell the name of its load balancer',
      "Give the name that clients resolve, e.g. name: 'mqtt.example.com'",
    );
  }
  if (Token.isUnresolved(name) || isDnsName(name)) return name;
  throw new DeclarationError(
    listener,
    `name is '${name}', which clients cannot resolve`,
    "Give the name that clients resolve, e.g. name: 'mqtt.example.com'",
  );
}

function requireArn(scope: IConstruct, arn: string, path: string, what: string): void {
  if (Token.isUnresolved(arn) || new RegExp(`^arn:[a-z-]+:elasticloadbalancing:.+:${path}`).test(arn)) return;
  throw new DeclarationError(scope, `'${arn}' is no ARN ${what}`, 'Give it as `aws elbv2` shows it');
}

function requireTaken(listener: IListener, side: string, group: ITargetGroup): void {
  const [of, to] = [protocolOf(listener, CfnListener), protocolOf(group, CfnTargetGroup)];
  const taken = of === undefined ? undefined : TAKEN[of];
  if (taken === undefined || to === undefined || taken.includes(to)) return;
  throw new DeclarationError(
    group,
    `${side} is a target group of ${to}, and a listener of ${of} forwards to ${taken.join(' or ')}`,
    `Give ${side} a target group of ${taken.join(' or ')}`,
  );
}

/** What the app says; `undefined`: it is imported, or only a deploy tells. */
function protocolOf({ node }: IConstruct, type: typeof CfnListener | typeof CfnTargetGroup): string | undefined {
  const resource = node.defaultChild;
  const protocol = isOfType<CfnListener | CfnTargetGroup>(resource, type) ? resource.protocol : undefined;
  return Token.isUnresolved(protocol) ? undefined : protocol;
}

function balancerName(listener: IListener): string | undefined {
  const { loadBalancer } = listener as { readonly loadBalancer?: { readonly loadBalancerDnsName?: string } };
  try {
    return loadBalancer?.loadBalancerDnsName;
  } catch {
    // Of one that was imported without it the CDK throws.
    return undefined;
  }
}
