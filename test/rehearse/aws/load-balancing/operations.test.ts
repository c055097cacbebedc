import {
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ListenerNotFoundException,
  ModifyListenerCommand,
  RegisterTargetsCommand,
  TargetGroupNotFoundException,
  type Action,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { until } from '../running-aws';
import { Balanced, BALANCER, BLUE, freePort, GREEN, group, LISTENER, weighted } from './balanced';

describe('Elastic Load Balancing', () => {
  let balanced: Balanced;
  beforeEach(async () => void (balanced = await Balanced.start()));
  afterEach(() => balanced.stop());

  const modify = (DefaultActions: Action[]) =>
    balanced.client.send(new ModifyListenerCommand({ ListenerArn: LISTENER, DefaultActions }));
  async function described() {
    const one = new DescribeListenersCommand({ ListenerArns: [LISTENER] });
    const { Listeners: [found] = [] } = await balanced.client.send(one);
    return found;
  }
  async function health(TargetGroupArn: string) {
    const { TargetHealthDescriptions: all = [] } = await balanced.client.send(
      new DescribeTargetHealthCommand({ TargetGroupArn }),
    );
    return all.map(({ Target, TargetHealth }) => ({ port: Target?.Port, ...TargetHealth }));
  }

  it('gives new clients to others once the weights are changed', async () => {
    await balanced.sides();
    await balanced.listen(100, 0);
    const { Listeners: [changed] = [] } = await modify(weighted(0, 100));
    expect(changed.DefaultActions).toEqual((await described()).DefaultActions);
    expect(await balanced.servedBy(2)).toEqual(['green', 'green']);
  });

  it('tells of a listener what it was told', async () => {
    await balanced.sides();
    await balanced.listen(100, 0);
    expect(await described()).toMatchObject({
      ...{ ListenerArn: LISTENER, LoadBalancerArn: BALANCER, Port: balanced.port, Protocol: 'TCP' },
      DefaultActions: [
        {
          Type: 'forward',
          ForwardConfig: {
            ...weighted(100, 0)[0].ForwardConfig,
            TargetGroupStickinessConfig: { Enabled: false },
          },
        },
      ],
    });
    const byBalancer = await balanced.client.send(new DescribeListenersCommand({ LoadBalancerArn: BALANCER }));
    expect(byBalancer.Listeners?.map(({ ListenerArn }) => ListenerArn)).toEqual([LISTENER]);
    await modify([{ Type: 'forward', TargetGroupArn: GREEN }]);
    expect((await described()).DefaultActions?.[0]).toMatchObject({
      TargetGroupArn: GREEN,
      ForwardConfig: { TargetGroups: [{ TargetGroupArn: GREEN, Weight: 1 }] },
    });
    const sticky = { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } };
    await modify([{ Type: 'forward', ForwardConfig: { ...weighted(1, 1)[0].ForwardConfig, ...sticky } }]);
    expect((await described()).DefaultActions?.[0].ForwardConfig).toMatchObject(sticky);
  });

  it('tells the health of targets by connecting to them, of a group that nothing forwards to nothing', async () => {
    const [gone, there] = [await freePort(), await balanced.target('there')];
    balanced.balancing.putTargetGroup(group(BLUE, there, gone));
    balanced.balancing.putTargetGroup(group(GREEN, there));
    expect(await health(GREEN)).toMatchObject([{ port: there, State: 'unused', Reason: 'Target.NotInUse' }]);
    await balanced.listen(1, 0);
    expect(await health(BLUE)).toMatchObject([
      { port: there, State: 'healthy' },
      {
        ...{ port: gone, State: 'unhealthy', Reason: 'Target.FailedHealthChecks' },
        Description: 'Health checks failed: ECONNREFUSED',
      },
    ]);
    await expect(health(`${GREEN}x`)).rejects.toBeInstanceOf(TargetGroupNotFoundException);
  });

  it('asks targets by HTTP where their group says so: a code that is not among the stated ones is not well', async () => {
    let code = 200;
    const server = createServer((request, response) =>
      response.writeHead(request.url === '/status' ? code : 404).end(),
    );
    const [serving, port] = [await balanced.target('there'), await balanced.serve(server)];
    const healthCheck = { protocol: 'HTTP', port, path: '/status', codes: '200,300-301', timeoutMs: 1_000 } as const;
    balanced.balancing.putTargetGroup({ ...group(BLUE, serving), healthCheck });
    balanced.balancing.putTargetGroup(group(GREEN, serving));
    await balanced.listen(1, 0);
    const is = (state: string) => async () => (await health(BLUE))[0].State === state;
    await until(is('healthy'), 'the target is healthy');
    code = 503;
    await until(is('unhealthy'), 'the target is unhealthy');
    expect(await health(BLUE)).toMatchObject([{ Description: 'Health checks failed with these codes: [503]' }]);
    // No other is healthy: a load balancer gives clients to all of them then.
    expect(await balanced.servedBy(1)).toEqual(['there']);
    code = 301;
    await until(is('healthy'), 'the target is healthy again');
  });

  it('takes targets in and lets them go; their clients stay until they are out, and go with them where the group says so', async () => {
    const [one, other] = [await balanced.target('one'), await balanced.target('other')];
    const ofOne = { ...group(BLUE, one), deregistrationDelayMs: 3_600_000, endsConnections: true };
    balanced.balancing.putTargetGroup(ofOne);
    balanced.balancing.putTargetGroup(group(GREEN, one));
    await balanced.listen(1, 0);
    const { socket } = await balanced.served();
    const Targets = (...ports: number[]) => ports.map((Port) => ({ Id: '127.0.0.1', Port }));
    const register = (...ports: number[]) =>
      balanced.client.send(new RegisterTargetsCommand({ TargetGroupArn: BLUE, Targets: Targets(...ports) }));
    const deregister = (...ports: number[]) =>
      balanced.client.send(new DeregisterTargetsCommand({ TargetGroupArn: BLUE, Targets: Targets(...ports) }));
    const states = async () => (await health(BLUE)).map(({ State }) => State);
    await register(other);
    expect((await balanced.servedBy(2)).sort()).toEqual(['one', 'other']);
    await deregister(one);
    expect(await balanced.servedBy(2)).toEqual(['other', 'other']);
    expect(await states()).toEqual(['draining', 'healthy']);
    // One that comes back on its way out stays.
    await register(one);
    expect([await states(), socket.destroyed]).toEqual([['healthy', 'healthy'], false]);
    balanced.balancing.putTargetGroup({ ...ofOne, deregistrationDelayMs: 0 });
    const closed = once(socket, 'close');
    await deregister(one);
    await closed;
    expect([await states(), await balanced.servedBy(1)]).toEqual([['healthy'], ['other']]);
  });

  it.each([
    [
      'a listener that it does not have',
      () => balanced.client.send(new DescribeListenersCommand({ ListenerArns: ['none'] })),
      ListenerNotFoundException,
    ],
    [
      'a target group that it does not have',
      () => modify([{ Type: 'forward', TargetGroupArn: 'none' }]),
      TargetGroupNotFoundException,
    ],
    ['a weight above 999', () => modify(weighted(1000, 0)), /between 0 and 999/],
    [
      'an action that does not forward',
      () => modify([{ Type: 'redirect' }]),
      /changes a listener's forward action, and nothing else/,
    ],
    ['no target group at all', () => modify([{ Type: 'forward' }]), /A target group must be specified/],
    [
      'a target that nobody on this machine knows',
      () =>
        balanced.client.send(new RegisterTargetsCommand({ TargetGroupArn: BLUE, Targets: [{ Id: 'i-1', Port: 1 }] })),
      /does not know where the target i-1 is reached/,
    ],
    [
      'a target without a port',
      () => balanced.client.send(new RegisterTargetsCommand({ TargetGroupArn: BLUE, Targets: [{ Id: '127.0.0.1' }] })),
      /registers targets with their port/,
    ],
    ['a listener of UDP', () => balanced.listen(1, 0, 'UDP'), /no listeners of UDP .*, but of TCP, HTTP, TLS, HTTPS/],
    [
      'to remove a group that is forwarded to',
      () => Promise.resolve().then(() => balanced.balancing.removeTargetGroup(BLUE)),
      /currently in use/,
    ],
  ])('refuses %s', async (_what, act, said) => {
    await balanced.sides();
    await balanced.listen(1, 0);
    await expect(act()).rejects.toThrow(said as RegExp);
  });

  it('asks for the right to change this listener, and for that to describe any', async () => {
    await balanced.sides();
    await balanced.listen(1, 0);
    const as = (role: string) => new ElasticLoadBalancingV2Client(balanced.test.client(role));
    const change = new ModifyListenerCommand({ ListenerArn: LISTENER, DefaultActions: weighted(0, 1) });
    const reader = as(
      balanced.test.role('reader', { Effect: 'Allow', Action: 'elasticloadbalancing:Describe*', Resource: '*' }),
    );
    await expect(reader.send(new DescribeListenersCommand({ ListenerArns: [LISTENER] }))).resolves.toBeDefined();
    await expect(reader.send(change)).rejects.toMatchObject({ name: 'AccessDenied' });
    const mover = balanced.test.role('mover', {
      Effect: 'Allow',
      Action: 'elasticloadbalancing:ModifyListener',
      Resource: LISTENER,
    });
    await expect(as(mover).send(change)).resolves.toBeDefined();
    expect(balanced.test.refused()).toEqual([`elasticloadbalancing:ModifyListener on ${LISTENER}`]);
  });
});
