import type { HealthCheck } from './health-check';

/** Load balancers whose listeners give new clients to targets, by weight. */
export interface LocalLoadBalancing {
  putLoadBalancer(balancer: LocalLoadBalancer): void;
  removeLoadBalancer(arn: string): void;
  /** The same ARN changes it: targets that it states no more are deregistered. */
  putTargetGroup(group: LocalTargetGroup): void;
  /** Throws while a listener forwards to it. */
  removeTargetGroup(arn: string): void;
  /** Listens when it resolves. The same ARN changes where clients are given to. */
  putListener(listener: LocalListener): Promise<void>;
  removeListener(arn: string): Promise<void>;
  /** Where clients are given to now. */
  listener(arn: string): LocalListener;
  /** Says where an instance, or an address that the app names, is reached on this machine. */
  putAddress(id: string, address: string): void;
}

export interface LocalLoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
}

export interface LocalTargetGroup {
  readonly arn: string;
  /** E.g. `TCP`. */
  readonly protocol: string;
  readonly targets: readonly LocalTarget[];
  /** @default - none: every target is taken for healthy */
  readonly healthCheck?: HealthCheck;
  /** How long a target is on its way out. */
  readonly deregistrationDelayMs: number;
  /** Whether connections to a target end with its deregistration. */
  readonly endsConnections: boolean;
}

export interface LocalTarget {
  /** An address, or the id of an instance. */
  readonly id: string;
  readonly port: number;
}

export interface LocalListener {
  readonly arn: string;
  readonly loadBalancer: string;
  /** E.g. `TCP`. */
  readonly protocol: string;
  readonly port: number;
  /** To whom its default action forwards. */
  readonly groups: readonly WeightedGroup[];
  /** Stickiness of the default action, as it is stated. @default - none */
  readonly stickiness?: { readonly enabled: boolean; readonly durationSeconds?: number };
}

/** A target group, by its ARN, and its share of new clients. */
export interface WeightedGroup {
  readonly arn: string;
  readonly weight: number;
}
