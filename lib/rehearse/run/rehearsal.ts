import { closureOf, type Closure } from '../assembly/closure';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import { fingerprint } from '../assembly/fingerprint';
import type { StackArtifact } from '../assembly/stack-artifact';
import type { EventListener } from '../aws/events';
import type { RunningAws } from '../aws/start';
import { Deployment } from '../cloudformation/deployment';
import type { Run } from '../postgres-server/run-folder';
import type { PostgresServer } from '../postgres-server/server';
import { Inventory } from '../resources/inventory';
import { isKnownType } from '../resources/table';
import { acknowledgedNote, notDeclared, withAcknowledged } from './acknowledged';
import { contentsForRoles, type BlueContents } from './blue-contents';
import type { Declared } from './declared';
import { assertHostTools } from './host-tools';
import { makeImports } from './imports';
import { knownRoleSecrets, knownValues, roleSecrets } from './known-values';
import type { ProgressListener } from './progress';
import { Surroundings } from './surroundings';
import { targetOf } from './target';

/** Types of an app's own record for a client endpoint. */
const RECORD_TYPES = ['AWS::ServiceDiscovery::Instance', 'AWS::Route53::RecordSet'];

export interface RehearsalSettings {
  readonly assembly: CloudAssembly;
  readonly stack: StackArtifact;
  readonly declared: Declared;
  /** Folder of this run; everything that it leaves on disk lies there. */
  readonly run: Run;
  /** What blue holds. @default - rows of our own making, owned by the first declared role */
  readonly contents?: BlueContents;
  /** Ids of preflight's warnings, or `all`, that this rehearsal takes as acknowledged beside the declared ones. @default none */
  readonly acknowledged?: readonly string[];
  readonly progress: ProgressListener;
  /** Ends every wait; who aborts still has to stop the rehearsal. */
  readonly signal: AbortSignal;
}

/** What exists once the stack is deployed. */
interface Deployed {
  readonly deployment: Deployment;
  /** The runbook's values. */
  readonly values: Readonly<Record<string, string>>;
}

/** A stack brought to life on this machine: local AWS, real servers, DNS; deployed with `active: BLUE`, blue filled. */
export class Rehearsal {
  readonly notes: string[] = [];
  readonly fingerprint: string;
  private readonly closure: Closure;
  private readonly listeners = new Set<EventListener>();
  private surroundings?: Surroundings;
  private deployed?: Deployed;

  /**
   * Reads and checks cdk.out, and what this machine has to bring; starts nothing.
   * @throws AssemblyError; naming the tools that are missing; when no role is declared that clients could log in as
   */
  constructor(readonly settings: RehearsalSettings) {
    const { assembly, stack, declared } = settings;
    assertHostTools(String(declared.values.GreenVersion));
    if (settings.contents === undefined && declared.values.RoleSecrets === '') contentsForRoles([]);
    this.closure = closureOf(assembly, stack, {
      target: targetOf(stack),
      isKnown: isKnownType,
      upgrades: [declared.upgrade.logicalId],
    });
    this.fingerprint = fingerprint(this.closure);
    for (const key of assembly.missingContext) {
      this.notes.push(`Synthesis looked up ${key} in vain: dummy values stand in the template for it.`);
    }
    const others = this.closure.leftAlone.length;
    if (others > 0)
      this.notes.push(`Resources of the app that the upgrade does not need, and that were left alone: ${others}.`);
  }

  get aws(): RunningAws {
    return started(this.surroundings).aws;
  }

  get deployment(): Deployment {
    return started(this.deployed).deployment;
  }

  /** The runbook's values, as deployed. */
  get values(): Readonly<Record<string, string>> {
    return started(this.deployed).values;
  }

  get blue(): PostgresServer {
    return started(this.surroundings).databases.at(this.values.BlueHost);
  }

  get green(): PostgresServer {
    return started(this.surroundings).databases.at(this.values.GreenHost);
  }

  get servers(): readonly PostgresServer[] {
    return this.surroundings?.databases.servers ?? [];
  }

  get dnsServer(): string {
    return started(this.surroundings).dns.server;
  }

  get caCertificate(): string {
    return started(this.surroundings).authority.certificate;
  }

  get contents(): BlueContents {
    return this.settings.contents ?? contentsForRoles(this.roles);
  }

  /** Hears what happens in the local AWS. @returns a function that ends that */
  subscribe(listener: EventListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Deploys the stack with `active: BLUE` and fills blue. @throws when the stack cannot be created */
  async start(): Promise<void> {
    const { run, stack, progress, signal } = this.settings;
    const say = (words: string) => progress({ kind: 'preparation', words });
    say('Starting what exists already: blue, its secrets, the client endpoint');
    const surroundings = await Surroundings.start({
      ...{ run, target: targetOf(stack), say },
      note: (words) => this.note(words),
      listener: (event) => this.listeners.forEach((listener) => listener(event)),
    });
    this.surroundings = surroundings;
    this.acknowledge(surroundings.aws);
    signal.throwIfAborted();
    say(`Deploying stack ${stack.stackName} with active: BLUE`);
    this.deployed = await this.deploy(surroundings);
    signal.throwIfAborted();
    const { serves, words } = await this.status();
    if (serves !== 'BLUE') throw new Error(`The stack was created, yet blue does not serve: ${words}`);
    say('Filling blue');
    await this.fillBlue();
    signal.throwIfAborted();
  }

  /** The password of a declared client role. */
  passwordOf(role: string): string {
    const arn = roleSecrets(this.values.RoleSecrets).get(role);
    if (arn === undefined) {
      throw new Error(
        `The clients of this rehearsal log in as '${role}', which the upgrade does not declare: add it to roles.`,
      );
    }
    return this.secretPassword(arn);
  }

  /** Asks the upgrade's function for the state, as the custom resource does. */
  async status(): Promise<Readonly<Record<string, string>>> {
    const name = String(this.deployment.resolve(this.settings.declared.functionArn));
    const { functionError, payload } = await this.aws.lambda.invoke(name, { Step: 'status', ...this.values });
    if (functionError === undefined) return payload as Record<string, string>;
    const { errorMessage } = payload as { errorMessage?: string };
    return { serves: 'UNKNOWN', words: `The state could not be read: ${errorMessage ?? functionError}` };
  }

  /** Ends the local AWS, DNS and the servers. A second call does nothing. */
  async stop(): Promise<void> {
    await this.surroundings?.stop();
  }

  private get template(): string {
    return JSON.stringify([...this.settings.stack.template.resources.values()]);
  }

  private get roles(): readonly string[] {
    return [...roleSecrets(this.values.RoleSecrets).keys()];
  }

  private async deploy({ aws, databases, workDirectory }: Surroundings): Promise<Deployed> {
    const { declared, signal } = this.settings;
    const { scope } = this.closure.stacks[this.closure.stacks.length - 1];
    const locals = await makeImports({
      values: knownValues(declared.values, scope),
      roleSecrets: knownRoleSecrets(declared.values.RoleSecrets, scope),
      // Rights on a secret that is known by its name end in what any suffix matches.
      isPartial: (arn) => this.template.includes(`${arn.split(':secret:')[1]}-??????`),
      declaresRecord: this.closure.stacks.some(({ resources }) =>
        [...resources.values()].some(({ type }) => RECORD_TYPES.includes(type)),
      ),
      ...{ aws, databases, note: (words: string) => this.note(words) },
    });
    const world = { aws, databases, inventory: new Inventory(), workDirectory, signal };
    const deployment = new Deployment(this.closure, world, { locals });
    const { status, failure } = await deployment.create();
    if (failure !== undefined) {
      throw new Error(`The stack could not be created (${status}). ${failure.constructPath}: ${failure.reason}`);
    }
    const values = Object.entries(declared.values).map(([name, value]) => [name, deployment.resolve(value) ?? '']);
    return { deployment, values: Object.fromEntries(values.map(([name, value]) => [name, String(value)])) };
  }

  private async fillBlue(): Promise<void> {
    const passwords = Object.fromEntries(this.roles.map((role) => [role, this.passwordOf(role)]));
    const { blue, caCertificate } = this;
    const { address, port, masterUsername: username } = blue;
    const master = { username, password: this.secretPassword(this.values.BlueSecretArn) };
    const connectAsSuperuser = (database?: string) => blue.connectAsSuperuser(database);
    const target = { address, port, master, caCertificate, connectAsSuperuser };
    await this.contents.fill(target, passwords, (words) => this.note(words));
  }

  private acknowledge({ lambda }: RunningAws): void {
    const { acknowledged = [], declared } = this.settings;
    const more = notDeclared(acknowledged, String(declared.values.Acknowledged ?? ''));
    if (more.length === 0) return;
    lambda.amend(withAcknowledged(more));
    this.note(acknowledgedNote(more));
  }

  private note(words: string): void {
    this.notes.push(words);
    this.settings.progress({ kind: 'note', words });
  }

  private secretPassword(arn: string): string {
    return (JSON.parse(this.aws.secretsManager.secretValue(arn)) as { password: string }).password;
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The rehearsal has not started.');
  return part;
}
