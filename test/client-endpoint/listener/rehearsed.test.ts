import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import {
  NetworkListenerAction,
  NetworkLoadBalancer,
  NetworkTargetGroup,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IpTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { ClientEndpoint } from '../../../constructs/client-endpoint/client-endpoint';
import { importListener } from '../../../constructs/client-endpoint/listener/rehearsal/import-listener';
import { listenerKeeper } from '../../../constructs/client-endpoint/listener/function/keeper';
import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { closureOf } from '../../../lib/rehearse/assembly/closure';
import { startLocalAws, type RunningAws } from '../../../lib/rehearse/aws/start';
import { Deployment } from '../../../lib/rehearse/cloudformation/deployment';
import { createClientResolver } from '../../../lib/rehearse/dns/client-resolver';
import { startDnsServer, type DnsServer } from '../../../lib/rehearse/dns/dns-server';
import { freeLoopbackAddress } from '../../../lib/rehearse/network/loopback';
import { Inventory } from '../../../lib/rehearse/resources/inventory';
import { isKnownType } from '../../../lib/rehearse/resources/table';
import type { ImportContext } from '../../../lib/system/rehearsal-system';
import { Deadline } from '../../../runtime/deadline';
import { importedVpc, testApp } from '../../harness/cdk-app';
import { newFolder, removeFolders } from '../../rehearse/assembly/handmade';
import { FakeServers } from '../../rehearse/resources/fake-world';

const PORT = 21883;
const NAME = 'mqtt.example.com';
const ENDPOINT = 'AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2';

/** Both sides at addresses that only AWS knows, a Network Load Balancer before them, and a name for it in a zone of somebody else's. */
class MqttStack extends Stack {
  readonly endpoint: ClientEndpoint;

  constructor(app: ReturnType<typeof testApp>) {
    super(app, 'Mqtt', { env: { account: '111122223333', region: 'eu-west-1' } });
    const vpc = importedVpc(this);
    const [blue, green] = ['10.0.0.5', '10.0.0.6'].map((address, index) => {
      const targets = [new IpTarget(address, PORT)];
      return new NetworkTargetGroup(this, index === 0 ? 'Blue' : 'Green', {
        ...{ vpc, port: PORT, targetType: TargetType.IP, targets },
      });
    });
    const balancer = new NetworkLoadBalancer(this, 'Balancer', { vpc });
    const defaultAction = NetworkListenerAction.weightedForward([
      { targetGroup: blue, weight: 1 },
      { targetGroup: green, weight: 0 },
    ]);
    const listener = balancer.addListener('Listener', { port: PORT, defaultAction });
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: 'Z01', zoneName: 'example.com' });
    new ARecord(this, 'Record', {
      zone,
      recordName: 'mqtt',
      target: RecordTarget.fromAlias(new LoadBalancerTarget(balancer)),
    });
    this.endpoint = ClientEndpoint.listener({ listener, blue, green, name: NAME });
    new CfnOutput(this, 'Values', { value: this.toJsonString(this.endpoint.values) });
  }
}

describe('A listener of the app, rehearsed', () => {
  let dns: DnsServer;
  let aws: RunningAws;
  const servers: Server[] = [];

  beforeAll(async () => {
    dns = await startDnsServer();
    aws = await startLocalAws({
      folder: join(newFolder(), 'aws'),
      dns: {
        server: dns.server,
        setRecord: (name, value, ttlSeconds) => dns.set(name, [{ type: 'CNAME', value, ttlSeconds }]),
        removeRecord: (name) => dns.set(name, []),
      },
    });
    process.env[ENDPOINT] = aws.endpointUrl;
    Object.assign(process.env, aws.iam.ownCredentials(), { AWS_REGION: aws.region });
  });
  afterAll(async () => {
    delete process.env[ENDPOINT];
    await aws.stop();
    await dns.stop();
    for (const server of servers) server.close();
    removeFolders();
  });

  async function server(name: string): Promise<string> {
    const address = await freeLoopbackAddress(PORT);
    const one = createServer((socket) => void socket.on('error', () => undefined).end(name)).listen(PORT, address);
    await once(one, 'listening');
    servers.push(one);
    return address;
  }

  /** Who answers a client that resolves the name now. */
  async function served(name: string): Promise<string> {
    const { address } = await createClientResolver(dns.server).resolve(name);
    const socket = connect(PORT, address);
    const [words] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return words.toString();
  }

  const keeperOf = (values: Readonly<Record<string, string>>) => listenerKeeper((value) => values[value], NAME);

  it('takes clients to blue by its name, and to green once it was moved', async () => {
    const app = testApp(newFolder());
    const stack = new MqttStack(app);
    const assembly = readAssembly(app.synth().directory);
    const [artifact] = assembly.stacks;
    const { region, account, partition } = aws;
    const closure = closureOf(assembly, artifact, {
      ...{ target: { region, account, partition }, isKnown: isKnownType },
      deployed: new Map([[artifact.stackName, [...artifact.template.resources.keys()]]]),
    });
    const locals = new Map([
      ['10.0.0.5', await server('blue')],
      ['10.0.0.6', await server('green')],
    ]);
    const world = { aws, databases: new FakeServers(), inventory: new Inventory(), workDirectory: newFolder() };
    const deployment = new Deployment(closure, world, { locals });
    expect((await deployment.create()).failure).toBeUndefined();
    expect(await served(NAME)).toBe('blue');

    const values = Object.fromEntries(
      Object.entries(stack.resolve(stack.endpoint.values) as Record<string, never>).map(([name, value]) => [
        name,
        String(deployment.resolve(value)),
      ]),
    );
    const keeper = keeperOf(values);
    const green = values.EndpointGreenTargetGroupArn;
    expect(await keeper.findings()).toEqual([]);
    const operation = await keeper.submit(green, await keeper.read(), () => Promise.resolve(), Deadline.in(30_000));
    await keeper.outcome(operation, Deadline.in(30_000));
    expect(await served(NAME)).toBe('green');
    expect((await deployment.delete()).failure).toBeUndefined();
  });

  it('that the app only names is made, with the targets that its system tells', async () => {
    const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:';
    const values = {
      EndpointListenerArn: `${ARN}listener/net/mqtt/0123456789abcdef/fedcba9876543210`,
      EndpointBlueTargetGroupArn: `${ARN}targetgroup/blue/0123456789abcdef`,
      EndpointGreenTargetGroupArn: `${ARN}targetgroup/green/0123456789abcdef`,
      EndpointName: 'imported.example.com',
    };
    const [blue, green] = [await server('blue'), await server('green')];
    const targets = { blue: [{ id: blue, port: PORT }], green: [{ id: green, port: PORT }] };
    await importListener({ values, aws } as unknown as ImportContext, { port: PORT, targets });
    expect(await served('imported.example.com')).toBe('blue');
    const keeper = keeperOf(values);
    expect(await keeper.findings()).toEqual([]);
    await keeper.submit(
      values.EndpointGreenTargetGroupArn,
      await keeper.read(),
      () => Promise.resolve(),
      Deadline.in(30_000),
    );
    expect(await served('imported.example.com')).toBe('green');
  });

  it('that the app only names, before a target group that the app makes, is refused', async () => {
    const values = { EndpointListenerArn: 'arn:listener', EndpointName: NAME };
    const importing = importListener({ values, aws } as unknown as ImportContext, {
      port: PORT,
      targets: { blue: [], green: [] },
    });
    await expect(importing).rejects.toThrow(
      "The listener arn:listener is imported, but blue's target group is made by the app",
    );
  });

  it('of which only a deploy tells is not made before that', async () => {
    const listeners = () => aws.loadBalancing.listenersOf('none');
    const context = { values: { EndpointName: 'late.example.com' }, aws } as unknown as ImportContext;
    await importListener(context, { port: PORT, targets: { blue: [], green: [] } });
    expect([listeners(), dns.get('late.example.com')]).toEqual([[], []]);
  });
});
