import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { EventListener } from '../events';
import { Host } from './host';

/** What hosts need of the rehearsal. */
export interface HostsProps {
  /** Folder in which each host gets one. */
  readonly folder: string;
  readonly awsCli: string;
  readonly caFile?: string;
  /** Time from launch until the agent answers, in ms. */
  readonly startMs: number;
  /** Credentials, region and endpoint for a role. */
  readonly environmentFor: (roleArn: string) => Readonly<Record<string, string>>;
  /** Whether the role lets the agent register; the question is recorded. */
  readonly mayRegister: (roleArn: string) => boolean;
  readonly listener: EventListener;
}

/** A host that was launched. It can be reached once it is online. */
export interface LaunchedHost {
  readonly host: Host;
  readonly online: boolean;
}

/** The hosts of a rehearsal, by instance id. */
export class Hosts {
  private readonly hosts = new Map<string, { readonly host: Host; readonly timer: NodeJS.Timeout; online: boolean }>();

  constructor(private readonly props: HostsProps) {}

  /** Starts a host. After a moment its agent registers with SSM, if its role allows that. */
  launch(roleArn: string, tags: Readonly<Record<string, string>>): Host {
    const instanceId = `i-${randomBytes(9).toString('hex').slice(0, 17)}`;
    const { folder, awsCli, caFile, environmentFor } = this.props;
    const environment = environmentFor(roleArn);
    const host = new Host({ instanceId, roleArn, tags, folder: join(folder, instanceId), environment, awsCli, caFile });
    const timer = setTimeout(() => this.register(instanceId), this.props.startMs);
    this.hosts.set(instanceId, { host, timer, online: false });
    this.props.listener({ kind: 'host', instanceId, status: 'starting' });
    return host;
  }

  /** Hosts that answer to SSM. */
  online(): readonly Host[] {
    return [...this.hosts.values()].filter(({ online }) => online).map(({ host }) => host);
  }

  isOnline(instanceId: string): boolean {
    return this.hosts.get(instanceId)?.online ?? false;
  }

  async end(instanceId: string): Promise<void> {
    const launched = this.hosts.get(instanceId);
    if (!launched) return;
    clearTimeout(launched.timer);
    this.hosts.delete(instanceId);
    await launched.host.end();
    this.props.listener({ kind: 'host', instanceId, status: 'ended' });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.hosts.keys()].map((instanceId) => this.end(instanceId)));
  }

  private register(instanceId: string): void {
    const launched = this.hosts.get(instanceId);
    if (!launched || !this.props.mayRegister(launched.host.roleArn)) return;
    launched.online = true;
    this.props.listener({ kind: 'host', instanceId, status: 'online' });
  }
}
