import { CfnParameter } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  type CfnListener,
  ListenerAction,
  NetworkListener,
  NetworkListenerAction,
  NetworkLoadBalancer,
  NetworkTargetGroup,
  Protocol,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ClientEndpoint } from '../../../constructs/client-endpoint/client-endpoint';
import type { ListenerEndpointProps } from '../../../constructs/client-endpoint/listener/listener-endpoint';
import { importedVpc, nagFindings, testApp, testStack } from '../../harness/cdk-app';

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:';
const LISTENER = `${ARN}listener/net/mqtt/0123456789abcdef/fedcba9876543210`;
const [BLUE, GREEN] = ['blue', 'green'].map((name) => `${ARN}targetgroup/${name}/0123456789abcdef`);

function imported(
  stack: Stack,
  arns: Partial<Record<'listener' | 'blue' | 'green', string>> = {},
): ListenerEndpointProps {
  const group = (id: string, targetGroupArn: string) =>
    NetworkTargetGroup.fromTargetGroupAttributes(stack, id, { targetGroupArn });
  return {
    listener: NetworkListener.fromNetworkListenerArn(stack, 'Listener', arns.listener ?? LISTENER),
    blue: group('Blue', arns.blue ?? BLUE),
    green: group('Green', arns.green ?? GREEN),
    name: 'mqtt.example.com',
  };
}

function vpcOf(stack: Stack): IVpc {
  return (stack.node.tryFindChild('Vpc') as IVpc | undefined) ?? importedVpc(stack);
}

function networkGroup(stack: Stack, id: string, protocol = Protocol.TCP): NetworkTargetGroup {
  return new NetworkTargetGroup(stack, id, {
    vpc: vpcOf(stack),
    port: 1883,
    protocol,
    targetType: TargetType.IP,
  });
}

function ownNetwork(stack: Stack, protocol = Protocol.TCP, groups = Protocol.TCP): ListenerEndpointProps {
  const balancer = new NetworkLoadBalancer(stack, 'Balancer', { vpc: vpcOf(stack) });
  const [blue, green] = [networkGroup(stack, 'Blue', groups), networkGroup(stack, 'Green', groups)];
  const certificates =
    protocol === Protocol.TLS ? [{ certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/1' }] : [];
  const listener = balancer.addListener('Listener', {
    ...{ port: 1883, protocol, certificates },
    defaultAction: NetworkListenerAction.weightedForward([
      { targetGroup: blue, weight: 1 },
      { targetGroup: green, weight: 0 },
    ]),
  });
  return { listener, blue, green };
}

function mover(stack: Stack): Role {
  return new Role(stack, 'Mover', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
}

test('an imported listener gives its ARN, those of both target groups and the name that is stated', () => {
  const endpoint = ClientEndpoint.listener(imported(testStack()));
  expect(endpoint.name).toBe('mqtt.example.com');
  expect(endpoint.values).toEqual({
    EndpointKind: 'listener',
    EndpointName: 'mqtt.example.com',
    EndpointListenerArn: LISTENER,
    EndpointBlueTargetGroupArn: BLUE,
    EndpointGreenTargetGroupArn: GREEN,
    EndpointTtlSeconds: '',
  });
});

test.each(['network', 'application'])('a listener of the app of a %s load balancer knows the name of that', (type) => {
  const stack = testStack();
  const props = type === 'network' ? ownNetwork(stack) : ownApplication(stack);
  expect(stack.resolve(ClientEndpoint.listener(props).values)).toMatchObject({
    EndpointName: { 'Fn::GetAtt': [expect.stringMatching(/^Balancer/), 'DNSName'] },
    EndpointListenerArn: { Ref: expect.stringMatching(/^BalancerListener/) },
    EndpointBlueTargetGroupArn: { Ref: expect.stringMatching(/^Blue/) },
  });
});

function ownApplication(stack: Stack, groups = ApplicationProtocol.HTTP): ListenerEndpointProps {
  const vpc = vpcOf(stack);
  const balancer = new ApplicationLoadBalancer(stack, 'Balancer', { vpc });
  const [blue, green] = ['Blue', 'Green'].map(
    (id) => new ApplicationTargetGroup(stack, id, { vpc, port: 80, protocol: groups, targetType: TargetType.IP }),
  );
  const defaultAction = ListenerAction.weightedForward([
    { targetGroup: blue, weight: 1 },
    { targetGroup: green, weight: 0 },
  ]);
  return { listener: balancer.addListener('Listener', { port: 80, defaultAction }), blue, green };
}

test('values known only at deploy pass', () => {
  const stack = testStack();
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const props = imported(stack, { listener: parameter('L'), blue: parameter('B'), green: parameter('G') });
  expect(stack.resolve(ClientEndpoint.listener({ ...props, name: parameter('N') }).values)).toMatchObject({
    ...{ EndpointListenerArn: { Ref: 'L' }, EndpointName: { Ref: 'N' } },
    ...{ EndpointBlueTargetGroupArn: { Ref: 'B' }, EndpointGreenTargetGroupArn: { Ref: 'G' } },
  });
});

test('the mover may change this listener, and describe listeners and the health of targets; nothing else', () => {
  const stack = testStack();
  ClientEndpoint.listener(imported(stack)).grantMove(mover(stack)).assertSuccess();
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policy.Properties.PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyListener', Resource: LISTENER },
    {
      Effect: 'Allow',
      Action: ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeTargetHealth'],
      Resource: '*',
    },
  ]);
});

test.each<[string, (stack: Stack) => ListenerEndpointProps, string]>([
  [
    'one target group on both sides',
    (stack) => {
      const props = imported(stack);
      return { ...props, green: props.blue };
    },
    'Stack/Blue: blue and green are the same target group, Stack/Blue. Give green a target group of its own',
  ],
  [
    'one target group imported twice',
    (stack) => imported(stack, { green: BLUE }),
    'blue and green are the same target group, Stack/Green',
  ],
  [
    'the listener of a gateway',
    (stack) => imported(stack, { listener: LISTENER.replace('/net/', '/gwy/') }),
    'is no ARN of a listener of a Network or an Application Load Balancer. Give it as `aws elbv2` shows it',
  ],
  [
    'a load balancer as a target group',
    (stack) => imported(stack, { blue: `${ARN}loadbalancer/net/mqtt/01` }),
    'is no ARN of a target group',
  ],
  [
    'a target group that a listener of TCP does not forward to',
    (stack) => ({ ...ownNetwork(stack), green: networkGroup(stack, 'Other', Protocol.TLS) }),
    'Stack/Other: green is a target group of TLS, and a listener of TCP forwards to TCP or TCP_UDP. Give green a target group of TCP or TCP_UDP.',
  ],
  [
    'a target group of TCP behind HTTP',
    (stack) => ({ ...ownApplication(stack), blue: networkGroup(stack, 'Other') }),
    'blue is a target group of TCP, and a listener of HTTP forwards to HTTP or HTTPS',
  ],
  [
    'a name that clients cannot resolve',
    (stack) => ({ ...imported(stack), name: '*.example.com' }),
    "name is '*.example.com', which clients cannot resolve",
  ],
  [
    'an imported listener without a name',
    (stack) => ({ ...imported(stack), name: undefined }),
    'Stack/Listener: name is missing: an imported listener does not tell the name of its load balancer. Give the name',
  ],
  [
    'a listener of an imported load balancer whose name is not known',
    (stack) => {
      const balancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Imported', {
        ...{ loadBalancerArn: `${ARN}loadbalancer/app/web/01`, securityGroupId: 'sg-1' },
      });
      const own = ownApplication(stack);
      const listener = new ApplicationListener(stack, 'Other', {
        ...{ loadBalancer: balancer, port: 80, open: false },
        defaultAction: ListenerAction.fixedResponse(503),
      });
      return { ...own, listener };
    },
    'name is missing',
  ],
])('%s is refused at synth', (_what, declare, said) => {
  const stack = testStack();
  const props = declare(stack);
  expect(() => ClientEndpoint.listener(props)).toThrow(said);
});

test.each([
  ['listener', { blue: {}, green: {} }],
  ['blue', { listener: {}, green: {} }],
  ['green', { listener: {}, blue: {} }],
])('a %s that plain JavaScript leaves out is named', (name, props) => {
  expect(() => ClientEndpoint.listener(props as never)).toThrow(
    new RegExp(`^ClientEndpoint\\.listener: ${name} is missing\\. Give .+\\.$`),
  );
});

test.each([
  [Protocol.TLS, Protocol.TLS],
  [Protocol.TLS, Protocol.TCP],
  [Protocol.UDP, Protocol.TCP_UDP],
])('a listener of %s may forward to target groups of %s', (protocol, groups) => {
  expect(() => ClientEndpoint.listener(ownNetwork(testStack(), protocol, groups))).not.toThrow();
});

test('a protocol that only a deploy tells passes', () => {
  const stack = testStack();
  const props = ownNetwork(stack);
  const { defaultChild } = props.listener.node;
  (defaultChild as CfnListener).protocol = new CfnParameter(stack, 'Protocol').valueAsString;
  const green = networkGroup(stack, 'Other', Protocol.TLS);
  expect(() => ClientEndpoint.listener({ ...props, green })).not.toThrow();
});

test.each([
  ['environment-agnostic', undefined],
  ['with an environment', { account: '111111111111', region: 'eu-central-1' }],
])('cdk-nag finds nothing (%s)', (_name, env) => {
  const app = testApp();
  const stack = testStack(app, 'Stack', { env });
  ClientEndpoint.listener(imported(stack)).grantMove(mover(stack));
  expect(nagFindings(app)).toEqual([]);
});
