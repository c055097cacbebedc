import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadBalancing } from '../../../lib/rehearse/aws/load-balancing/load-balancing';
import { Route53 } from '../../../lib/rehearse/aws/route53';
import type {
  CustomResourceAnswer,
  Invocation,
  LocalAws,
  LocalFunction,
  PolicyStatement,
} from '../../../lib/rehearse/aws/local-aws';

export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, string>>;
  readonly OldResourceProperties?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** What a function under test does with an event: answers, crashes or says nothing at all. */
export type Behaviour = (event: CustomResourceEvent) => Partial<CustomResourceAnswer> | 'crash' | 'silence';

type Recorded<T extends keyof LocalAws, M extends keyof LocalAws[T]> = LocalAws[T][M] extends (value: infer V) => void
  ? V
  : never;

/** A local AWS that only remembers, whose functions do what the test says. */
export class FakeAws implements LocalAws {
  readonly region = 'eu-west-1';
  readonly account = '123456789012';
  readonly partition = 'aws';
  readonly endpointUrl = 'http://127.0.0.1:0';
  readonly calls = [];
  /** Words of what stands in, as resources told them. */
  readonly imitations: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-fake-aws-'));

  readonly records = new Map<string, string>();
  readonly route53 = new Route53(
    { server: '', setRecord: (name, target) => void this.records.set(name, target) },
    'aws',
    0,
  );

  readonly loadBalancing = new LoadBalancing({
    server: '',
    setRecord: (name, target) => void this.records.set(name, target),
    removeRecord: (name) => void this.records.delete(name),
  });

  readonly functions = new Map<string, LocalFunction>();
  readonly policies = new Map<string, readonly PolicyStatement[]>();
  readonly roles: { readonly arn: string; readonly name: string }[] = [];
  readonly secrets = new Map<string, string>();
  readonly documents = new Map<string, Recorded<'ssm', 'putDocument'>>();
  readonly machines: Recorded<'stepFunctions', 'putStateMachine'>[] = [];
  readonly services = new Map<string, Recorded<'cloudMap', 'putService'>>();
  readonly registered = new Map<string, Readonly<Record<string, string>>>();
  readonly groups = new Map<string, Recorded<'autoScaling', 'putGroup'>>();
  readonly events: CustomResourceEvent[] = [];
  readonly statuses: string[] = [];
  /** Status of the stack at the moment of each event. */
  readonly statusAtEvent: string[] = [];

  behaviour: Behaviour = () => ({});
  private readonly waiting = new Map<string, (answer: CustomResourceAnswer) => void>();

  standsIn(words: string): void {
    this.imitations.push(words);
  }

  readonly iam: LocalAws['iam'] = {
    putRole: (role) => void this.roles.push(role),
    putPolicy: (role, policy, statements) => void this.policies.set(`${role} ${policy}`, statements),
    attachManagedPolicy: (role, arn) => {
      if (arn.endsWith('Unheard')) throw new Error(`the managed policy ${arn} is not known`);
      this.policies.set(`${role} ${arn}`, []);
    },
    ownCredentials: () => ({}),
    credentialsFor: () => ({}),
  };

  readonly lambda: LocalAws['lambda'] = {
    amend: () => undefined,
    putFunction: (fn) => void this.functions.set(fn.arn, fn),
    invoke: (name, payload) => Promise.resolve(this.invoke(name, payload as CustomResourceEvent)),
  };

  readonly secretsManager: LocalAws['secretsManager'] = {
    putSecret: ({ arn, value }) => void this.secrets.set(arn, value),
    secretValue: (arn) => {
      const value = this.secrets.get(arn);
      if (value === undefined) throw new Error(`there is no secret ${arn}`);
      return value;
    },
  };

  readonly ssm: LocalAws['ssm'] = {
    putDocument: (document) => void this.documents.set(document.name, document),
    putParameter: () => undefined,
    executions: () => [],
  };

  readonly stepFunctions: LocalAws['stepFunctions'] = {
    putStateMachine: (machine) => void this.machines.push(machine),
  };

  readonly cloudMap: LocalAws['cloudMap'] = {
    putService: (service) => void this.services.set(service.id, service),
    putInstance: (service, id, attributes) => void this.registered.set(`${service} ${id}`, attributes),
    removeInstance: (service, id) => void this.registered.delete(`${service} ${id}`),
    instances: () => [],
  };

  readonly autoScaling: LocalAws['autoScaling'] = { putGroup: (group) => void this.groups.set(group.name, group) };

  readonly instances = new Map<string, Recorded<'rds', 'putInstance'>>();
  readonly rules = new Map<string, unknown>();

  readonly rds: LocalAws['rds'] = {
    putInstance: (instance) => void this.instances.set(instance.DBInstanceIdentifier, instance),
    removeInstance: (id) => void this.instances.delete(id),
  };

  readonly ec2: LocalAws['ec2'] = {
    putRule: (key, rule) => void this.rules.set(key, rule),
    removeRule: (key) => void this.rules.delete(key),
  };

  readonly s3: LocalAws['s3'] = {
    putBucket: (name) => void mkdirSync(join(this.folder, name), { recursive: true }),
    folder: (name) => join(this.folder, name),
    publish: () => undefined,
  };

  readonly cloudFormation: LocalAws['cloudFormation'] = {
    setStack: ({ name, status }) => void this.statuses.push(`${name} ${status}`),
    responseUrl: () => {
      const url = `https://answers.invalid/${this.waiting.size}`;
      return { url, answer: new Promise((resolve) => this.waiting.set(url, resolve)) };
    },
  };

  stop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    return this.loadBalancing.stop();
  }

  private invoke(name: string, event: CustomResourceEvent): Invocation {
    if (!this.functions.has(name) && !name.endsWith('function:given')) throw new Error(`there is no function ${name}`);
    this.events.push(event);
    this.statusAtEvent.push(this.statuses.at(-1) ?? '');
    const answer = this.behaviour(event);
    if (answer === 'crash') return { functionError: 'Unhandled', payload: { errorMessage: 'out of memory' } };
    if (answer === 'silence') return { payload: null };
    const physicalId = event.PhysicalResourceId ?? `id-of-${event.LogicalResourceId}`;
    this.waiting.get(event.ResponseURL)?.({ Status: 'SUCCESS', PhysicalResourceId: physicalId, ...answer });
    return { payload: null };
  }
}
