import type { LocalLoadBalancing } from './load-balancing/local-load-balancing';

/**
 * The AWS of a rehearsal: what CloudFormation's resource types create and what functions, host scripts and documents then call.
 * Each service keeps its own state in memory; `lib/rehearse/aws/<service>.ts` implements one of them and answers its wire protocol.
 */
export interface LocalAws {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** One HTTP endpoint for every service: what `AWS_ENDPOINT_URL` is set to. */
  readonly endpointUrl: string;
  readonly iam: LocalIam;
  readonly lambda: LocalLambda;
  readonly secretsManager: LocalSecretsManager;
  readonly ssm: LocalSsm;
  readonly stepFunctions: LocalStepFunctions;
  readonly cloudMap: LocalCloudMap;
  readonly route53: LocalRoute53;
  readonly autoScaling: LocalAutoScaling;
  readonly s3: LocalS3;
  readonly rds: LocalRds;
  readonly ec2: LocalEc2;
  readonly loadBalancing: LocalLoadBalancing;
  readonly cloudFormation: LocalCloudFormation;
  /** Every call that was answered, oldest first: who called what on what, and whether the caller's policies allowed it. */
  readonly calls: readonly RecordedCall[];
  /** Adds a sentence, once, to what stands in for AWS here. */
  standsIn(words: string): void;
  stop(): Promise<void>;
}

export interface RecordedCall {
  /** ARN of the calling role, or `undefined` for the rehearsal itself. */
  readonly role?: string;
  /** As IAM spells it, e.g. `ssm:StartAutomationExecution`. */
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

/** A statement of an IAM policy, as CloudFormation resolved it. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Operator to condition key to values. A statement whose operator or key the rehearsal does not know allows nothing. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface LocalIam {
  putRole(role: { readonly arn: string; readonly name: string }): void;
  /** Adds statements to a role; the same policy name replaces. */
  putPolicy(roleName: string, policyName: string, statements: readonly PolicyStatement[]): void;
  /** Attaches an AWS managed policy, by name or ARN. Throws for one that the rehearsal does not know. */
  attachManagedPolicy(roleName: string, nameOrArn: string): void;
  /** Environment variables (`AWS_ACCESS_KEY_ID`, …) with which the rehearsal itself calls: it may call everything. */
  ownCredentials(): Readonly<Record<string, string>>;
  /** Environment variables (`AWS_ACCESS_KEY_ID`, …) that make a child process call as that role. */
  credentialsFor(roleArn: string): Readonly<Record<string, string>>;
}

export interface LocalLambda {
  putFunction(fn: LocalFunction): void;
  /** From now on every payload is changed on its way to the handler. */
  amend(change: (payload: unknown) => unknown): void;
  /** Invokes by name or ARN, as the service does: the handler runs in a child process of its own. */
  invoke(nameOrArn: string, payload: unknown): Promise<Invocation>;
}

export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  /** Folder of the asset, e.g. `cdk.out/asset.abc`. */
  readonly codeDir: string;
  /** As CloudFormation says it, e.g. `index.handler`. */
  readonly handler: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Invocation {
  /** Set when the handler threw or timed out. */
  readonly functionError?: 'Unhandled';
  /** What the handler returned, or `{ errorType, errorMessage }`. */
  readonly payload: unknown;
}

export interface LocalSecretsManager {
  putSecret(secret: { readonly arn: string; readonly name: string; readonly value: string }): void;
  /** By ARN or name. Throws when there is none. */
  secretValue(arnOrName: string): string;
}

export interface LocalSsm {
  putDocument(document: {
    readonly name: string;
    readonly type: 'Automation' | 'Command';
    readonly content: unknown;
  }): void;
  putParameter(name: string, value: string): void;
  executions(): readonly ExecutionView[];
}

export interface ExecutionView {
  readonly id: string;
  readonly document: string;
  readonly status: 'InProgress' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelled' | 'Cancelling' | 'Waiting';
  readonly failureMessage?: string;
  readonly steps: readonly {
    readonly name: string;
    readonly action: string;
    readonly status: 'Pending' | 'InProgress' | 'Waiting' | 'Success' | 'Failed' | 'Cancelled' | 'TimedOut';
    readonly startedAt?: number;
    readonly endedAt?: number;
    readonly failureMessage?: string;
    readonly output?: string;
  }[];
}

export interface LocalStepFunctions {
  putStateMachine(machine: { readonly arn: string; readonly definition: string; readonly roleArn: string }): void;
}

export interface LocalCloudMap {
  putService(service: {
    readonly id: string;
    readonly arn: string;
    readonly name: string;
    readonly namespaceName: string;
    /** @default - follows from the namespace's name */
    readonly namespaceId?: string;
    readonly hostedZoneId: string;
    readonly ttlSeconds: number;
    readonly recordType: 'CNAME' | 'A' | 'SRV';
  }): void;
  putInstance(serviceId: string, instanceId: string, attributes: Readonly<Record<string, string>>): void;
  /** As DeregisterInstance does: its record is answered no longer. */
  removeInstance(serviceId: string, instanceId: string): void;
  instances(
    serviceId: string,
  ): readonly { readonly id: string; readonly attributes: Readonly<Record<string, string>> }[];
}

export interface LocalRoute53 {
  /** Ids of the zones there are. */
  readonly zoneIds: readonly string[];
  putZone(zone: LocalZone): void;
  /** Throws while the zone has records. */
  removeZone(id: string): void;
  /** Creates or replaces, and answers it at once. */
  putRecordSet(zoneId: string, set: ZoneRecordSet): void;
  /** As ChangeResourceRecordSets does: throws for a CREATE of what is there, and a DELETE of what is not there just so. */
  submit(
    zoneId: string,
    changes: readonly { readonly action: 'CREATE' | 'UPSERT' | 'DELETE'; readonly set: ZoneRecordSet }[],
  ): { readonly inSync: Promise<void> };
  recordSets(zoneId: string): readonly ZoneRecordSet[];
}

export interface LocalZone {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
}

/** The records of a name and type; of several sets that Route 53 chooses from, one has an identifier. */
export interface ZoneRecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  readonly values: readonly string[];
  readonly identifier?: string;
  readonly weight?: string;
  /** DNS name of an alias' target. */
  readonly alias?: string;
}

export interface LocalAutoScaling {
  putGroup(group: {
    readonly name: string;
    readonly arn: string;
    readonly min: number;
    readonly max: number;
    readonly desired: number;
    /** Role of the launch template's instance profile: host scripts run with its rights. */
    readonly roleArn: string;
    readonly tags: Readonly<Record<string, string>>;
  }): void;
}

export interface LocalS3 {
  putBucket(name: string): void;
  /** Folder that holds the bucket's objects. */
  folder(bucket: string): string;
  /** A file that is an object as it is, in a bucket that nobody else puts into: an asset. */
  publish(bucket: string, key: string, file: string): void;
}

/** A DB instance as DescribeDBInstances tells of it; its ARN follows. */
export interface LocalInstance {
  readonly DBInstanceIdentifier: string;
  readonly [member: string]: unknown;
}

/** What RDS tells of instances. Those that serve are started elsewhere. */
export interface LocalRds {
  putInstance(instance: LocalInstance): void;
  removeInstance(identifier: string): void;
}

/** A rule of a security group as DescribeSecurityGroupRules tells of it; its id follows. */
export interface LocalRule {
  readonly GroupId: string;
  readonly IsEgress: boolean;
  readonly IpProtocol: string;
  /** -1: every port. */
  readonly FromPort: number;
  readonly ToPort: number;
  readonly CidrIpv4?: string;
  readonly CidrIpv6?: string;
  readonly PrefixListId?: string;
  readonly ReferencedGroupInfo?: { readonly GroupId: string };
}

export interface LocalEc2 {
  /** The same key replaces. */
  putRule(key: string, rule: LocalRule): void;
  removeRule(key: string): void;
}

export interface LocalCloudFormation {
  setStack(stack: { readonly id: string; readonly name: string; readonly status: string }): void;
  /** Makes an HTTPS address that a custom resource answers to; resolves with the body that was PUT there. */
  responseUrl(): { readonly url: string; readonly answer: Promise<CustomResourceAnswer> };
}

export interface CustomResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}
