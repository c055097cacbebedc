import type { JsonObject } from '../../../lib/rehearse/assembly/json';
import type { Live } from '../../../lib/rehearse/resources/handler';
import { create, fakeWorld, handler, requestFor, type FakeWorld } from './fake-world';

const TYPES = {
  balancer: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  group: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  listener: 'AWS::ElasticLoadBalancingV2::Listener',
};

const network = (world: FakeWorld) => create(world, TYPES.balancer, { Name: 'mqtt', Type: 'network' });
const group = (world: FakeWorld, properties: JsonObject = {}) =>
  create(world, TYPES.group, { Name: 'blue', Protocol: 'TCP', Port: '1883', ...properties }, 'Blue');
/** On any free port. */
const listener = (balancer: Live, groups: readonly JsonObject[]): JsonObject => ({
  ...{ LoadBalancerArn: balancer.physicalId, Protocol: 'TCP', Port: 0 },
  DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: groups } }],
});

test('a load balancer, its target groups and its listener have ARNs and names as ELB gives them', async () => {
  const world = fakeWorld();
  const balancer = await network(world);
  const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
  expect(balancer.physicalId).toMatch(new RegExp(`^${ARN}:loadbalancer/net/mqtt/[0-9a-f]{16}$`));
  expect(balancer.attributes.DNSName).toMatch(/^mqtt-[0-9a-f]{16}\.elb\.eu-west-1\.amazonaws\.com$/);
  const blue = await group(world);
  expect(blue.physicalId).toBe(`${ARN}:${blue.attributes.TargetGroupFullName}`);
  const live = await create(
    world,
    TYPES.listener,
    listener(balancer, [{ TargetGroupArn: blue.physicalId, Weight: 1 }]),
  );
  expect(live.attributes.ListenerArn).toMatch(new RegExp(`^${ARN}:listener/net/mqtt/[0-9a-f]{16}/[0-9a-f]{16}$`));
  expect(world.aws.records.get(String(balancer.attributes.DNSName))).toMatch(/^127\./);
  const application = await create(world, TYPES.balancer, {}, 'Web');
  expect(application.physicalId).toMatch(/:loadbalancer\/app\/Kong-Web-[A-Z0-9]{12}\/[0-9a-f]{16}$/);
});

test('what a target group states of its targets, their health and their leave is taken', async () => {
  const world = fakeWorld();
  const blue = await group(world, {
    Targets: [{ Id: '127.0.0.2' }, { Id: '127.0.0.3', Port: '8883' }],
    ...{ HealthCheckProtocol: 'HTTP', HealthCheckPort: '18083', HealthCheckPath: '/status' },
    ...{ HealthCheckTimeoutSeconds: '3', Matcher: { HttpCode: '200-299' } },
    TargetGroupAttributes: [
      { Key: 'deregistration_delay.timeout_seconds', Value: '60' },
      { Key: 'deregistration_delay.connection_termination.enabled', Value: 'true' },
    ],
  });
  expect(world.aws.loadBalancing.targetGroup(blue.physicalId).facts).toEqual({
    ...{ arn: blue.physicalId, protocol: 'TCP', deregistrationDelayMs: 60_000, endsConnections: true },
    targets: [
      { id: '127.0.0.2', port: 1883 },
      { id: '127.0.0.3', port: 8883 },
    ],
    healthCheck: { protocol: 'HTTP', port: 18083, path: '/status', codes: '200-299', timeoutMs: 3_000 },
  });
});

test.each<[string, JsonObject, object]>([
  ['TCP', {}, { protocol: 'TCP', path: '/', codes: '200-399', timeoutMs: 10_000 }],
  ['HTTP', {}, { protocol: 'HTTP', path: '/', codes: '200', timeoutMs: 5_000 }],
  ['HTTPS', { HealthCheckPort: 'traffic-port' }, { protocol: 'HTTPS', path: '/', codes: '200', timeoutMs: 5_000 }],
])('a target group of %s is looked after as ELB does by default', async (Protocol, more, expected) => {
  const world = fakeWorld();
  const { physicalId } = await group(world, { Protocol, ...more });
  expect(world.aws.loadBalancing.targetGroup(physicalId).facts.healthCheck).toEqual(expected);
});

test('a target group may have no health check', async () => {
  const world = fakeWorld();
  const { physicalId } = await group(world, { HealthCheckEnabled: false });
  expect(world.aws.loadBalancing.targetGroup(physicalId).facts.healthCheck).toBeUndefined();
});

test('changed weights and targets are taken by an update, and all of it goes', async () => {
  const world = fakeWorld();
  const balancer = await network(world);
  const [blue, green] = [await group(world), await group(world, { Name: 'green' })];
  const weighted = (first: number, second: number) =>
    listener(balancer, [
      { TargetGroupArn: blue.physicalId, Weight: first },
      { TargetGroupArn: green.physicalId, Weight: String(second) },
    ]);
  const live = await create(world, TYPES.listener, weighted(1, 0));
  const update = async (type: string, old: JsonObject, properties: JsonObject, of: Live) => {
    const { properties: oldProperties } = requestFor(type, old);
    await handler(type).update?.({ ...requestFor(type, properties), live: of, oldProperties }, world);
  };
  await update(TYPES.listener, weighted(1, 0), weighted(0, 1), live);
  const { loadBalancing, records } = world.aws;
  expect(loadBalancing.listener(live.physicalId).groups.map(({ weight }) => weight)).toEqual([0, 1]);
  const base = { Name: 'blue', Protocol: 'TCP', Port: 1883 };
  await update(TYPES.group, base, { ...base, Targets: [{ Id: '127.0.0.2' }] }, blue);
  expect(loadBalancing.targetGroup(blue.physicalId).facts.targets).toEqual([{ id: '127.0.0.2', port: 1883 }]);

  const remove = (type: string, of: Live) =>
    Promise.resolve(handler(type).delete?.({ ...requestFor(type, {}), live: of }, world));
  await expect(async () => remove(TYPES.group, blue)).rejects.toThrow('currently in use by a listener');
  await remove(TYPES.listener, live);
  await remove(TYPES.group, blue);
  await remove(TYPES.balancer, balancer);
  expect(() => loadBalancing.targetGroup(blue.physicalId)).toThrow('target groups not found');
  expect([...records]).toEqual([]);
});

test.each<[string, (world: FakeWorld) => Promise<unknown>, string]>([
  [
    'a gateway',
    (world) => create(world, TYPES.balancer, { Type: 'gateway' }),
    'Thing (AWS::ElasticLoadBalancingV2::LoadBalancer): the rehearsal has load balancers of type application and network, not gateway.',
  ],
  [
    'a default action that does not forward',
    async (world) =>
      create(world, TYPES.listener, {
        ...{ LoadBalancerArn: (await network(world)).physicalId, Protocol: 'HTTP', Port: 80 },
        DefaultActions: [{ Type: 'authenticate-oidc' }, { Type: 'forward' }],
      }),
    'the rehearsal has listeners with one default action, forward. Stated: authenticate-oidc, forward.',
  ],
  [
    'a health check by gRPC',
    (world) => group(world, { HealthCheckProtocol: 'GRPC' }),
    'Blue (AWS::ElasticLoadBalancingV2::TargetGroup): the rehearsal checks targets by TCP, HTTP, HTTPS, not by GRPC.',
  ],
  [
    'a target that nobody here knows',
    (world) => group(world, { Targets: [{ Id: '10.0.0.5' }] }),
    'does not know where the target 10.0.0.5 is reached on this machine',
  ],
])('%s is refused by its resource', async (_what, act, said) => {
  await expect(act(fakeWorld())).rejects.toThrow(said);
});

test('a record whose zone the app only names is made all the same', async () => {
  const world = fakeWorld();
  await create(world, 'AWS::Route53::RecordSet', {
    ...{ HostedZoneId: 'Z01', Name: 'mqtt.example.com.', Type: 'A' },
    AliasTarget: { DNSName: 'lb.example.com', HostedZoneId: 'Z02' },
  });
  expect(world.aws.records.get('mqtt.example.com')).toBe('lb.example.com');
});
