import { ElasticLoadBalancingV2Client, type Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { LocalTargetGroup } from '../../../../lib/rehearse/aws/load-balancing/local-load-balancing';
import { testAws, type TestAws } from '../running-aws';
import type { LocalAwsOptions } from '../../../../lib/rehearse/aws/start';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:';
export const BALANCER = `${ARN}loadbalancer/net/mqtt/0123456789abcdef`;
export const LISTENER = `${ARN}listener/net/mqtt/0123456789abcdef/fedcba9876543210`;
export const BLUE = `${ARN}targetgroup/blue/0123456789abcdef`;
export const GREEN = `${ARN}targetgroup/green/0123456789abcdef`;
export const DNS_NAME = 'mqtt-0123456789abcdef.elb.eu-west-1.amazonaws.com';

/** A load balancer of a local AWS, and servers that say their name to whoever comes. */
export class Balanced {
  static async start(options: Partial<LocalAwsOptions> = {}): Promise<Balanced> {
    const balanced = new Balanced(await testAws(options), await freePort());
    balanced.balancing.putLoadBalancer({ arn: BALANCER, dnsName: DNS_NAME });
    return balanced;
  }

  readonly client: ElasticLoadBalancingV2Client;
  private readonly servers: Server[] = [];

  private constructor(
    readonly test: TestAws,
    readonly port: number,
  ) {
    this.client = new ElasticLoadBalancingV2Client(test.client());
  }

  get balancing() {
    return this.test.aws.loadBalancing;
  }

  /** Where the load balancer's name leads to. */
  get address(): string {
    return this.test.records.get(DNS_NAME)?.target ?? '';
  }

  async stop(): Promise<void> {
    await this.test.stop();
    for (const server of this.servers) server.close();
  }

  /** A server that says its name to whoever connects, and then what it was told. @returns its port */
  target(name: string): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.write(`${name} `);
      socket.pipe(socket);
    });
    return this.serve(server);
  }

  serve(server: Server): Promise<number> {
    this.servers.push(server);
    return listening(server);
  }

  /** Blue and green, a target each. */
  async sides(): Promise<void> {
    this.balancing.putTargetGroup(group(BLUE, await this.target('blue')));
    this.balancing.putTargetGroup(group(GREEN, await this.target('green')));
  }

  listen(blue: number, green: number, protocol = 'TCP'): Promise<void> {
    return this.balancing.putListener({
      ...{ arn: LISTENER, loadBalancer: BALANCER, protocol, port: this.port },
      groups: [
        { arn: BLUE, weight: blue },
        { arn: GREEN, weight: green },
      ],
    });
  }

  /** A client of the load balancer, once it was told by whom it is served. */
  async served(): Promise<{ readonly by: string; readonly socket: Socket }> {
    const socket = connect(this.port, this.address);
    // Whoever waits for it hears of it.
    socket.on('error', () => undefined);
    return { by: await heard(socket), socket };
  }

  /** By whom so many new clients are served, in order. */
  async servedBy(clients: number): Promise<string[]> {
    const names: string[] = [];
    for (let count = 0; count < clients; count += 1) {
      const { by, socket } = await this.served();
      socket.destroy();
      names.push(by);
    }
    return names;
  }
}

export function group(arn: string, ...ports: number[]): LocalTargetGroup {
  return {
    ...{ arn, protocol: 'TCP', deregistrationDelayMs: 0, endsConnections: false },
    targets: ports.map((port) => ({ id: '127.0.0.1', port })),
    healthCheck: { protocol: 'TCP', path: '/', codes: '200', timeoutMs: 1_000 },
  };
}

export function weighted(blue: number, green: number): Action[] {
  const TargetGroups = [
    { TargetGroupArn: BLUE, Weight: blue },
    { TargetGroupArn: GREEN, Weight: green },
  ];
  return [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
}

/** What comes next. */
export async function heard(socket: Socket): Promise<string> {
  const [words] = (await once(socket, 'data')) as [Buffer];
  return words.toString().trim();
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  return port;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
