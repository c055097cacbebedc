import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closureOf, type Closure } from '../assembly/closure';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import { fingerprint } from '../assembly/fingerprint';
import type { Target } from '../assembly/pseudo-parameters';
import type { StackArtifact } from '../assembly/stack-artifact';
import type { LocalAwsEvent } from '../aws/events';
import { startLocalAws, type RunningAws } from '../aws/start';
import { createCertificateAuthority, type CertificateAuthority } from '../certificate/certificate';
import { Deployment } from '../cloudformation/deployment';
import { startDnsServer, type DnsServer } from '../dns/dns-server';
import { keepRun, type Run } from '../postgres-server/run-folder';
import type { PostgresServer } from '../postgres-server/server';
import { Inventory } from '../resources/inventory';
import { isKnownType } from '../resources/table';
import type { BlueContents } from './blue-contents';
import { contentsForRoles } from './blue-contents';
import type { Declared } from './declared';
import { makeImports, roleSecrets } from './imports';
import { LocalDatabases } from './local-databases';
import type { ProgressListener } from './progress';

export interface RehearsalSettings {
  readonly assembly: CloudAssembly;
  readonly stack: StackArtifact;
  readonly declared: Declared;
  /** Folder of this run; everything that it leaves on disk lies there. */
  readonly run: Run;
  /** What blue holds. @default - rows of our own making, owned by the first declared role */
  readonly contents?: BlueContents;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
}

/** The Provider framework asks every five seconds whether a cutover has ended; nobody wants to wait for that here. */
const LONGEST_RETRY_MS = 500;

/** A stack brought to life on this machine: local AWS, real servers, DNS; deployed with `active: BLUE`, blue filled. */
export class Rehearsal {
  readonly notes: string[] = [];
  readonly startedAt = new Date();
  readonly fingerprint: string;
  private readonly closure: Closure;
  private readonly listeners = new Set<(event: LocalAwsEvent) => void>();
  private dns?: DnsServer;
  private authority?: CertificateAuthority;
  private runningAws?: RunningAws;
  private runningDatabases?: LocalDatabases;
  private running?: Deployment;
  private resolvedValues?: Readonly<Record<string, string>>;

  /** Reads and checks cdk.out; starts nothing. @throws AssemblyError */
  constructor(readonly settings: RehearsalSettings) {
    const { assembly, stack, declared } = settings;
    this.closure = closureOf(assembly, stack, {
      target: targetOf(stack),
      isKnown: isKnownType,
      upgrades: [declared.upgrade.logicalId],
    });
    this.fingerprint = fingerprint(this.closure);
    const others = this.closure.leftAlone.length;
    for (const key of assembly.missingContext) {
      this.notes.push(`Synthesis looked up ${key} in vain: dummy values stand in the template for it.`);
    }
    if (others > 0) this.notes.push(`${others} resources of the app are not part of the upgrade and were left alone.`);
  }

  get aws(): RunningAws {
    return started(this.runningAws);
  }

  get deployment(): Deployment {
    return started(this.running);
  }

  /** The runbook's values, as deployed. */
  get values(): Readonly<Record<string, string>> {
    return started(this.resolvedValues);
  }

  get blue(): PostgresServer {
    return started(this.runningDatabases).at(this.values.BlueHost);
  }

  get green(): PostgresServer {
    return started(this.runningDatabases).at(this.values.GreenHost);
  }

  get servers(): readonly PostgresServer[] {
    return this.runningDatabases?.servers ?? [];
  }

  get dnsServer(): string {
    return started(this.dns).server;
  }

  get caCertificate(): string {
    return started(this.authority).certificate;
  }

  get contents(): BlueContents {
    return this.settings.contents ?? contentsForRoles([...roleSecrets(this.values.RoleSecrets).keys()]);
  }

  /** Hears what happens in the local AWS. @returns a function that ends that */
  subscribe(listener: (event: LocalAwsEvent) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Deploys the stack with `active: BLUE` and fills blue. @throws when the stack cannot be created */
  async start(): Promise<void> {
    const { run, declared, progress, signal } = this.settings;
    const say = (words: string) => progress({ kind: 'preparation', words });
    const dns = (this.dns = await startDnsServer());
    const authority = (this.authority = await createCertificateAuthority());
    const caFile = join(run.path, 'ca.pem');
    writeFileSync(caFile, authority.certificate);
    const aws = (this.runningAws = await startLocalAws({
      folder: join(run.path, 'aws'),
      ...targetOf(this.settings.stack),
      caFile,
      dns: {
        server: dns.server,
        setRecord: (name, value, ttlSeconds) => dns.set(name, [{ type: 'CNAME', value, ttlSeconds }]),
        removeRecord: (name) => dns.set(name, []),
      },
      timings: { longestRetryMs: LONGEST_RETRY_MS },
      listener: (event) => this.listeners.forEach((listener) => listener(event)),
    }));
    const note = (words: string) => {
      this.notes.push(words);
      progress({ kind: 'note', words });
    };
    const databases = (this.runningDatabases = new LocalDatabases(run, authority, note, { progress: say }));

    say('Starting what exists already: blue, its secrets, the client endpoint');
    const locals = await makeImports({ values: declared.values, aws, databases, note });
    signal.throwIfAborted();

    say(`Deploying stack ${this.settings.stack.stackName} with active: BLUE`);
    const workDirectory = join(run.path, 'work');
    mkdirSync(workDirectory, { recursive: true, mode: 0o700 });
    const world = { aws, databases, inventory: new Inventory(), workDirectory, signal };
    const deployment = (this.running = new Deployment(this.closure, world, { locals }));
    const logicalId = declared.upgrade.logicalId;
    const outcome = await deployment.create();
    if (outcome.failure !== undefined) {
      const { constructPath, reason } = outcome.failure;
      throw new Error(`The stack could not be created (${outcome.status}). ${constructPath}: ${reason}`);
    }
    this.resolvedValues = Object.fromEntries(
      Object.entries(declared.values).map(([name, value]) => [name, String(deployment.resolve(value) ?? '')]),
    );
    if (deployment.live(logicalId) === undefined) throw new Error(`${logicalId} was not created.`);

    say('Filling blue');
    const passwords = Object.fromEntries(
      [...roleSecrets(this.values.RoleSecrets).keys()].map((role) => [role, this.passwordOf(role)]),
    );
    await this.contents.fill(
      this.blue,
      this.secretPassword(this.values.BlueSecretArn),
      authority.certificate,
      passwords,
    );
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
    if (functionError !== undefined) return { serves: 'UNKNOWN', words: JSON.stringify(payload) };
    return payload as Record<string, string>;
  }

  /** Leaves the servers running when this process ends. */
  keep(): void {
    keepRun(this.settings.run);
    this.runningDatabases?.servers.forEach((server) => server.release());
  }

  /** Ends the local AWS and DNS, and the servers unless they are kept. A second call does nothing. */
  async stop(options: { readonly servers: boolean }): Promise<void> {
    await this.runningAws?.stop();
    await this.dns?.stop();
    if (options.servers) await this.runningDatabases?.stop();
  }

  private secretPassword(arn: string): string {
    return (JSON.parse(this.aws.secretsManager.secretValue(arn)) as { password: string }).password;
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The rehearsal has not started.');
  return part;
}

/** Where the stack is deployed; what it leaves open is made up. */
export function targetOf({ environment }: StackArtifact): Target {
  const { region = 'eu-central-1', account = '123456789012' } = environment;
  return { region, account, partition: 'aws' };
}
