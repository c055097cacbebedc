import { connect, type Socket } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import type { LocalTarget, LocalTargetGroup } from './local-load-balancing';
import { unhealthyBecause } from './health-check';

/** What DescribeTargetHealth says of a target. */
export interface TargetHealth {
  readonly target: LocalTarget;
  readonly state: 'healthy' | 'unhealthy' | 'draining';
  readonly reason?: string;
  readonly description?: string;
}

interface Registered extends LocalTarget {
  readonly address: string;
  /** Connections of clients that it was given. */
  readonly flows: Set<Socket>;
  /** What ends its deregistration; absent while it is registered. */
  leaving?: NodeJS.Timeout;
  health?: { readonly at: number; readonly because: Promise<string | undefined> };
}

/** A look at a target holds for so long: new clients come faster than targets change. */
const FRESH_MS = 250;
const CONNECT_MS = 2_000;
/** Protocols in which connections to targets are encrypted. */
const ENCRYPTED = ['TLS', 'HTTPS'];

/** The targets of a target group, and who of them is given the next client. */
export class TargetGroup {
  private registered: readonly Registered[] = [];
  private turn = 0;

  /** @param addressOf where a target is reached on this machine; throws for one that nobody knows */
  constructor(
    private props: LocalTargetGroup,
    private readonly addressOf: (id: string) => string,
  ) {
    this.register(props.targets);
  }

  get facts(): LocalTargetGroup {
    return this.props;
  }

  /** Targets as the changed group states them; what others registered goes with those that it no longer states. */
  change(props: LocalTargetGroup): void {
    const before = this.props.targets;
    this.props = props;
    this.deregister(before.filter((target) => !props.targets.some((one) => isSame(one, target))));
    this.register(props.targets);
  }

  /** One that is on its way out stays. */
  register(targets: readonly LocalTarget[]): void {
    for (const { id, port } of targets) {
      const there = this.registered.find((one) => isSame(one, { id, port }));
      clearTimeout(there?.leaving);
      if (there !== undefined) there.leaving = undefined;
      else this.registered = [...this.registered, { id, port, address: this.addressOf(id), flows: new Set() }];
    }
  }

  /** New clients are given to others from now on; those that are there stay, unless the group says otherwise, until they leave. */
  deregister(targets: readonly LocalTarget[]): void {
    const { deregistrationDelayMs, endsConnections } = this.props;
    for (const target of this.registered.filter((one) => targets.some((other) => isSame(one, other)))) {
      if (target.leaving !== undefined) continue;
      target.leaving = setTimeout(() => {
        this.registered = this.registered.filter((one) => one !== target);
        if (endsConnections) end(target);
      }, deregistrationDelayMs);
    }
  }

  /** Opens a connection to a healthy target for a new client. Where none is healthy it is given to any, as a load balancer does. */
  async connect(): Promise<Socket | undefined> {
    const all = this.registered.filter(({ leaving }) => leaving === undefined);
    const unhealthy = await Promise.all(all.map((target) => this.unhealthyBecause(target)));
    const healthy = all.filter((_, index) => unhealthy[index] === undefined);
    const able = healthy.length > 0 ? healthy : all;
    const first = this.turn;
    this.turn += 1;
    for (let tries = 0; tries < able.length; tries += 1) {
      const target = able[(first + tries) % able.length];
      const socket = await this.open(target).catch(() => undefined);
      if (socket === undefined) continue;
      target.flows.add(socket);
      socket.once('close', () => target.flows.delete(socket));
      return socket;
    }
    return undefined;
  }

  /** Looks at every target. */
  async health(): Promise<readonly TargetHealth[]> {
    return Promise.all(
      this.registered.map(async (target): Promise<TargetHealth> => {
        const { id, port, leaving } = target;
        const base = { target: { id, port } };
        if (leaving !== undefined) {
          const description = 'Target deregistration is in progress';
          return { ...base, state: 'draining', reason: 'Target.DeregistrationInProgress', description };
        }
        const description = await this.unhealthyBecause(target);
        if (description === undefined) return { ...base, state: 'healthy' };
        return { ...base, state: 'unhealthy', reason: 'Target.FailedHealthChecks', description };
      }),
    );
  }

  /** Ends every connection. */
  stop(): void {
    for (const target of this.registered) {
      clearTimeout(target.leaving);
      end(target);
    }
  }

  private unhealthyBecause(target: Registered): Promise<string | undefined> {
    const { healthCheck } = this.props;
    if (healthCheck === undefined) return Promise.resolve(undefined);
    if (target.health === undefined || Date.now() - target.health.at > FRESH_MS) {
      target.health = { at: Date.now(), because: unhealthyBecause(healthCheck, target) };
    }
    return target.health.because;
  }

  private open({ address: host, port }: Registered): Promise<Socket> {
    const encrypted = ENCRYPTED.includes(this.props.protocol);
    const socket = encrypted
      ? connectByTls({ host, port, rejectUnauthorized: false })
      : connect({ host, port, allowHalfOpen: true });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('timed out')));
    return new Promise((resolve, reject) => {
      // It stays: what breaks before a client is joined to it must not go unheard.
      socket.on('error', reject);
      socket.once(encrypted ? 'secureConnect' : 'connect', () => {
        socket.setTimeout(0);
        resolve(socket);
      });
    });
  }
}

function isSame(one: LocalTarget, other: LocalTarget): boolean {
  return one.id === other.id && one.port === other.port;
}

function end({ flows }: Registered): void {
  for (const socket of flows) socket.destroy();
}
