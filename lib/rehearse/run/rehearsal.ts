import type { LiveSystem, LiveUpgrade, RehearsalSystem } from '../../system/rehearsal-system';
import { whoServes } from '../../operate/explain';
import { readState } from '../../operate/read-state';
import { noState } from '../../operate/state';
import type { StateAnswer } from '../../operate/state';
import { MAIN_FUNCTION } from '../../runbook/main-function';
import { closureOf, type Closure } from '../assembly/closure';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import { fingerprint } from '../assembly/fingerprint';
import type { StackArtifact } from '../assembly/stack-artifact';
import type { EventListener } from '../aws/events';
import type { RunningAws } from '../aws/start';
import { Deployment } from '../cloudformation/deployment';
import type { Run } from '../workspace/run-folder';
import { Inventory } from '../resources/inventory';
import { isKnownType } from '../resources/table';
import { acknowledgedNote, notDeclared, withAcknowledged } from './acknowledged';
import type { Declared } from './declared';
import { knownText, knownValues } from './known-values';
import type { ProgressListener } from './progress';
import { Surroundings } from './surroundings';
import { targetOf } from './target';

export interface RehearsalSettings<Live extends LiveSystem = LiveSystem> {
  readonly assembly: CloudAssembly;
  readonly stack: StackArtifact;
  readonly declared: Declared;
  /** Folder of this run; everything that it leaves on disk lies there. */
  readonly run: Run;
  /** What the upgrade's system brings. */
  readonly system: RehearsalSystem<Live>;
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

/** A stack brought to life on this machine: local AWS, real engines, DNS; deployed with `active: BLUE`, blue filled. */
export class Rehearsal<Live extends LiveSystem = LiveSystem> implements LiveUpgrade {
  readonly notes: string[] = [];
  readonly fingerprint: string;
  private readonly closure: Closure;
  private readonly listeners = new Set<EventListener>();
  private surroundings?: Surroundings;
  private deployed?: Deployed;
  private filled?: Live;

  /** Reads and checks cdk.out; starts nothing. @throws AssemblyError */
  constructor(readonly settings: RehearsalSettings<Live>) {
    const { assembly, stack, declared } = settings;
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

  /** Both sides, as the system knows them. */
  get live(): Live {
    return started(this.filled);
  }

  get dnsServer(): string {
    return started(this.surroundings).dns.server;
  }

  get caCertificate(): string {
    return started(this.surroundings).authority.certificate;
  }

  /** Hears what happens in the local AWS. @returns a function that ends that */
  subscribe(listener: EventListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Deploys the stack with `active: BLUE` and fills blue. @throws when the stack cannot be created */
  async start(): Promise<void> {
    const { run, stack, system, progress, signal } = this.settings;
    const say = (words: string) => progress({ kind: 'preparation', words });
    say('Starting what exists already: blue, its secrets, the client endpoint');
    const surroundings = await Surroundings.start({
      ...{ run, target: targetOf(stack), engines: system.engines ?? {}, say },
      note: this.note,
      listener: (event) => this.listeners.forEach((listener) => listener(event)),
    });
    this.surroundings = surroundings;
    this.acknowledge(surroundings.aws);
    signal.throwIfAborted();
    say(`Deploying stack ${stack.stackName} with active: BLUE`);
    this.deployed = await this.deploy(surroundings);
    signal.throwIfAborted();
    const state = await this.state();
    if (state.serves !== 'BLUE') throw new Error(`The stack was created, yet blue does not serve: ${whoServes(state)}`);
    say('Filling blue');
    this.filled = await system.fill(this);
    signal.throwIfAborted();
  }

  readonly secret = (arn: string): string => this.aws.secretsManager.secretValue(arn);

  readonly note = (words: string): void => {
    this.notes.push(words);
    this.settings.progress({ kind: 'note', words });
  };

  /** Asks the upgrade's function for the state, as the custom resource does. */
  async state(): Promise<StateAnswer> {
    const name = String(this.deployment.resolve(this.settings.declared.functions[MAIN_FUNCTION]));
    const { functionError, payload } = await this.aws.lambda.invoke(name, { Step: 'status', ...this.values });
    if (functionError === undefined) return readState(payload);
    const { errorMessage } = payload as { errorMessage?: string };
    return noState(errorMessage ?? functionError);
  }

  /** Ends the local AWS, DNS and the servers. A second call does nothing. */
  async stop(): Promise<void> {
    await this.surroundings?.stop();
  }

  private get template(): string {
    return JSON.stringify([...this.settings.stack.template.resources.values()]);
  }

  private async deploy({ aws, databases, workDirectory }: Surroundings): Promise<Deployed> {
    const { declared, system, signal } = this.settings;
    const { scope } = this.closure.stacks[this.closure.stacks.length - 1];
    const locals = await system.makeImports({
      values: knownValues(declared.values, scope),
      text: (name) => knownText(declared.values[name] ?? '', scope, name),
      // Rights on a secret that is known by its name end in what any suffix matches.
      isPartial: (arn) => this.template.includes(`${arn.split(':secret:')[1]}-??????`),
      declares: (type) =>
        this.closure.stacks.some(({ resources }) => [...resources.values()].some((one) => one.type === type)),
      ...{ aws, databases, note: this.note },
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

  private acknowledge({ lambda }: RunningAws): void {
    const { system, declared } = this.settings;
    const { acknowledged = [] } = system;
    const more = notDeclared(acknowledged, String(declared.values.Acknowledged ?? ''));
    if (more.length === 0) return;
    lambda.amend(withAcknowledged(more));
    this.note(acknowledgedNote(more));
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The rehearsal has not started.');
  return part;
}
