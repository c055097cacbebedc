import { randomBytes } from 'node:crypto';
import { forwardOf } from '../aws/load-balancing/operations';
import type { HealthCheck } from '../aws/load-balancing/health-check';
import type { LocalListener, LocalTargetGroup } from '../aws/load-balancing/local-load-balancing';
import { arn } from './arns';
import type { Live, ResourceHandler, ResourceRequest } from './handler';
import { generatedName } from './physical-names';
import type { Properties } from './properties';
import type { World } from './world';

/** What begins ARNs of load balancers, by the type that templates state. */
const PREFIX: Readonly<Record<string, string>> = { application: 'app', network: 'net' };
/** Of the canonical zone nothing is made here; templates may ask for its id. */
const ZONE = 'Z0123456789ABCDEFGHIJ';
const DEFAULT_DELAY_SECONDS = 300;

const loadBalancer: ResourceHandler = {
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  create: (request, world) => {
    const { properties } = request;
    const type = properties.optionalText('Type') ?? 'application';
    if (PREFIX[type] === undefined) {
      throw new Error(
        `${properties.owner}: the rehearsal has load balancers of type application and network, not ${type}.`,
      );
    }
    const name = properties.optionalText('Name') ?? generatedName(request, 32);
    const id = newId();
    const fullName = `${PREFIX[type]}/${name}/${id}`;
    const balancerArn = arn(world, 'elasticloadbalancing', `loadbalancer/${fullName}`);
    const dnsName = `${name}-${id}.elb.${world.aws.region}.amazonaws.com`;
    world.aws.loadBalancing.putLoadBalancer({ arn: balancerArn, dnsName });
    return {
      physicalId: balancerArn,
      attributes: {
        ...{ LoadBalancerArn: balancerArn, LoadBalancerFullName: fullName, LoadBalancerName: name },
        ...{ DNSName: dnsName, CanonicalHostedZoneID: ZONE, SecurityGroups: properties.texts('SecurityGroups') },
      },
    };
  },
  update: ({ live }) => live,
  delete: ({ live }, world) => world.aws.loadBalancing.removeLoadBalancer(live.physicalId),
};

const targetGroup: ResourceHandler = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  create: (request, world) => {
    const name = request.properties.optionalText('Name') ?? generatedName(request, 32);
    const fullName = `targetgroup/${name}/${newId()}`;
    const groupArn = arn(world, 'elasticloadbalancing', fullName);
    world.aws.loadBalancing.putTargetGroup(groupOf(groupArn, request.properties));
    const names = { TargetGroupArn: groupArn, TargetGroupFullName: fullName, TargetGroupName: name };
    return { physicalId: groupArn, attributes: { ...names, LoadBalancerArns: [] } };
  },
  update: ({ live, properties }, world) => {
    world.aws.loadBalancing.putTargetGroup(groupOf(live.physicalId, properties));
    return live;
  },
  delete: ({ live }, world) => world.aws.loadBalancing.removeTargetGroup(live.physicalId),
};

const listener: ResourceHandler = {
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  create: (request, world) => {
    const balancer = request.properties.text('LoadBalancerArn');
    return putListener(`${balancer.replace(':loadbalancer/', ':listener/')}/${newId()}`, request, world);
  },
  update: (request, world) => putListener(request.live.physicalId, request, world),
  delete: ({ live }, world) => world.aws.loadBalancing.removeListener(live.physicalId),
};

export const loadBalancing: readonly ResourceHandler[] = [loadBalancer, targetGroup, listener];

async function putListener(listenerArn: string, { properties }: ResourceRequest, world: World): Promise<Live> {
  await world.aws.loadBalancing.putListener({
    arn: listenerArn,
    loadBalancer: properties.text('LoadBalancerArn'),
    protocol: properties.text('Protocol'),
    port: requiredNumber(properties, 'Port'),
    ...forwardIn(properties),
  });
  return { physicalId: listenerArn, attributes: { ListenerArn: listenerArn } };
}

function forwardIn(properties: Properties): Pick<LocalListener, 'groups' | 'stickiness'> {
  const actions = properties.items('DefaultActions');
  const [forward] = actions;
  if (actions.length !== 1 || forward.text('Type') !== 'forward') {
    const types = actions.map((action) => action.text('Type')).join(', ') || 'none';
    throw new Error(
      `${properties.owner}: the rehearsal has listeners with one default action, forward. Stated: ${types}.`,
    );
  }
  return forwardOf(forward.values);
}

function groupOf(groupArn: string, properties: Properties): LocalTargetGroup {
  const protocol = properties.text('Protocol');
  const attributes = new Map(
    properties.items('TargetGroupAttributes').map((item) => [item.text('Key'), item.text('Value')]),
  );
  const delay = Number(attributes.get('deregistration_delay.timeout_seconds') ?? DEFAULT_DELAY_SECONDS);
  return {
    arn: groupArn,
    protocol,
    targets: properties.items('Targets').map((target) => ({
      id: target.text('Id'),
      port: target.optionalNumber('Port') ?? requiredNumber(properties, 'Port'),
    })),
    deregistrationDelayMs: 1000 * delay,
    endsConnections: attributes.get('deregistration_delay.connection_termination.enabled') === 'true',
    ...healthCheckOf(protocol, properties),
  };
}

function healthCheckOf(protocol: string, properties: Properties): Pick<LocalTargetGroup, 'healthCheck'> {
  if (properties.flag('HealthCheckEnabled') === false) return {};
  const isHttp = protocol.startsWith('HTTP');
  const stated = properties.optionalText('HealthCheckProtocol') ?? (isHttp ? protocol : 'TCP');
  const known: readonly HealthCheck['protocol'][] = ['TCP', 'HTTP', 'HTTPS'];
  const checked = known.find((one) => one === stated);
  if (checked === undefined) {
    throw new Error(`${properties.owner}: the rehearsal checks targets by ${known.join(', ')}, not by ${stated}.`);
  }
  const port = properties.optionalText('HealthCheckPort') ?? 'traffic-port';
  const healthCheck: HealthCheck = {
    protocol: checked,
    ...(port === 'traffic-port' ? {} : { port: Number(port) }),
    path: properties.optionalText('HealthCheckPath') ?? '/',
    codes: properties.nested('Matcher').optionalText('HttpCode') ?? (isHttp ? '200' : '200-399'),
    timeoutMs: 1000 * (properties.optionalNumber('HealthCheckTimeoutSeconds') ?? (isHttp ? 5 : 10)),
  };
  return { healthCheck };
}

function requiredNumber(properties: Properties, name: string): number {
  properties.text(name);
  return properties.optionalNumber(name) ?? 0;
}

/** As ELB makes ids up. */
function newId(): string {
  return randomBytes(8).toString('hex');
}
