import { isIPv4 } from 'node:net';
import { freeLoopbackAddress } from '../../network/loopback';
import { AwsError } from '../aws-error';
import type { LocalDns } from '../cloud-map';
import type { Service } from '../service';
import type {
  LocalListener,
  LocalLoadBalancer,
  LocalLoadBalancing,
  LocalTargetGroup,
  WeightedGroup,
} from './local-load-balancing';
import { loadBalancingService } from './operations';
import { Relay, type CertificateFor } from './relay';
import { TargetGroup } from './target-group';
import { WeightedTurns } from './weighted-turns';

interface Listening {
  readonly facts: LocalListener;
  readonly turns: WeightedTurns;
  readonly relay: Relay;
}

/** Protocols of listeners that end TLS. */
const ENDS_TLS = ['TLS', 'HTTPS'];
const RELAYED = ['TCP', 'HTTP', ...ENDS_TLS];
const DNS_TTL_SECONDS = 60;

/** Elastic Load Balancing: a listener is a relay on an address of its load balancer, which the load balancer's name leads to. */
export class LoadBalancing implements LocalLoadBalancing {
  readonly service: Service;
  private readonly balancers = new Map<string, LocalLoadBalancer>();
  /** Loopback addresses by the load balancer's ARN: found with the first listener, whose port has to be free there. */
  private readonly listensOn = new Map<string, string>();
  private readonly groups = new Map<string, TargetGroup>();
  private readonly listeners = new Map<string, Listening>();
  private readonly addresses = new Map<string, string>();

  /** @param certificateFor for listeners that end TLS. @default - there can be none */
  constructor(
    private readonly dns: LocalDns,
    private readonly certificateFor?: CertificateFor,
  ) {
    this.service = loadBalancingService(this);
  }

  putLoadBalancer(balancer: LocalLoadBalancer): void {
    this.balancers.set(balancer.arn, balancer);
  }

  removeLoadBalancer(arn: string): void {
    this.dns.removeRecord?.(this.balancer(arn).dnsName);
    this.balancers.delete(arn);
    this.listensOn.delete(arn);
  }

  putTargetGroup(group: LocalTargetGroup): void {
    const there = this.groups.get(group.arn);
    if (there === undefined) this.groups.set(group.arn, new TargetGroup(group, (id) => this.addressOf(id)));
    else there.change(group);
  }

  removeTargetGroup(arn: string): void {
    if (this.isForwardedTo(arn)) {
      throw new AwsError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
    }
    this.targetGroup(arn).stop();
    this.groups.delete(arn);
  }

  async putListener(facts: LocalListener): Promise<void> {
    this.checkGroups(facts.groups);
    const there = this.listeners.get(facts.arn);
    const turns = new WeightedTurns(facts.groups);
    if (there?.facts.port === facts.port && there.facts.protocol === facts.protocol) {
      this.listeners.set(facts.arn, { ...there, facts, turns });
      return;
    }
    await there?.relay.stop();
    const relay = await this.listen(facts);
    this.listeners.set(facts.arn, { facts, turns, relay });
  }

  async removeListener(arn: string): Promise<void> {
    const there = this.listeners.get(arn);
    this.listeners.delete(arn);
    await there?.relay.stop();
  }

  listener(arn: string): LocalListener {
    const found = this.listeners.get(arn);
    if (found === undefined) throw new AwsError('ListenerNotFound', `One or more listeners not found: ${arn}`);
    return found.facts;
  }

  /** Listeners of a load balancer, by its ARN. */
  listenersOf(loadBalancer: string): readonly LocalListener[] {
    return [...this.listeners.values()].map(({ facts }) => facts).filter((one) => one.loadBalancer === loadBalancer);
  }

  /** Gives new clients to these groups from now on; those that are there stay where they are. */
  async forward(arn: string, change: Pick<LocalListener, 'groups' | 'stickiness'>): Promise<LocalListener> {
    await this.putListener({ ...this.listener(arn), ...change });
    return this.listener(arn);
  }

  targetGroup(arn: string): TargetGroup {
    const found = this.groups.get(arn);
    if (found === undefined) throw new AwsError('TargetGroupNotFound', `One or more target groups not found: ${arn}`);
    return found;
  }

  isForwardedTo(group: string): boolean {
    return [...this.listeners.values()].some(({ facts }) => facts.groups.some(({ arn }) => arn === group));
  }

  putAddress(id: string, address: string): void {
    this.addresses.set(id, address);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.listeners.values()].map(({ relay }) => relay.stop()));
    for (const group of this.groups.values()) group.stop();
  }

  private async listen(facts: LocalListener): Promise<Relay> {
    const { arn, protocol, port } = facts;
    const { dnsName: name } = this.balancer(facts.loadBalancer);
    const { certificateFor } = this;
    const endsTls = ENDS_TLS.includes(protocol);
    if (!RELAYED.includes(protocol) || (endsTls && certificateFor === undefined)) {
      throw new Error(`The rehearsal has no listeners of ${protocol} (${arn}), but of ${RELAYED.join(', ')}.`);
    }
    const address = this.listensOn.get(facts.loadBalancer) ?? (await freeLoopbackAddress(port));
    const relay = await Relay.listen({
      ...{ address, port, connect: () => this.connect(arn) },
      ...(endsTls && certificateFor ? { tls: { name, certificateFor } } : {}),
    });
    this.listensOn.set(facts.loadBalancer, address);
    this.dns.setRecord(name, address, DNS_TTL_SECONDS);
    return relay;
  }

  private async connect(arn: string) {
    const group = this.listeners.get(arn)?.turns.next();
    return group === undefined ? undefined : this.targetGroup(group).connect();
  }

  private balancer(arn: string): LocalLoadBalancer {
    const found = this.balancers.get(arn);
    if (found === undefined) throw new AwsError('LoadBalancerNotFound', `Load balancer '${arn}' not found`);
    return found;
  }

  private checkGroups(groups: readonly WeightedGroup[]): void {
    if (groups.length === 0) throw new AwsError('ValidationError', 'A target group must be specified');
    for (const { arn, weight } of groups) {
      this.targetGroup(arn);
      if (Number.isInteger(weight) && weight >= 0 && weight <= 999) continue;
      throw new AwsError('ValidationError', `The weight of target group '${arn}' must be between 0 and 999`);
    }
  }

  /** @throws InvalidTarget */
  private addressOf(id: string): string {
    const known = this.addresses.get(id);
    if (known !== undefined) return known;
    if (isIPv4(id) && id.startsWith('127.')) return id;
    throw new AwsError(
      'InvalidTarget',
      `The rehearsal does not know where the target ${id} is reached on this machine: whoever brings it to life has to say so`,
    );
  }
}
