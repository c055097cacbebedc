import type { Closure } from '../assembly/closure';
import { AssemblyError } from '../assembly/errors';
import type { Produced } from '../assembly/exports';
import type { Json } from '../assembly/json';
import type { Live } from '../resources/handler';
import type { World } from '../resources/world';
import { changeTemplate } from './change-template';
import { createStack } from './create-stack';
import { deleteStack } from './delete-stack';
import { EventLog } from './events';
import { StackState, type PropertyOverrides, type StackContext } from './stack-state';
import type { StackOutcome, StackStatus } from './status';
import { updateStack } from './update-stack';

export interface DeploymentOptions {
  /** Local address by external one, for what the templates only name. @default - none */
  readonly locals?: ReadonlyMap<string, string>;
}

/** As `cdk deploy` does before it creates or changes a stack. */
function publishFiles({ planned, context }: StackState): void {
  for (const { bucket, key, path } of planned.artifact.publishedFiles) {
    const name = bucket.replace(/\$\{(AWS::\w+)\}/g, (_, parameter: string) =>
      String(planned.scope.ref(parameter, path)),
    );
    context.world.aws.s3.publish(name, key, path);
  }
}

/** The closure of an upgrade, deployed into a local AWS: create, update, delete, as `cdk deploy` and `cdk destroy` would. */
export class Deployment {
  readonly events = new EventLog();
  private stacks: readonly StackState[];
  private readonly context: StackContext;

  /** @throws AssemblyError when resources depend on each other in a circle */
  constructor(closure: Closure, world: World, options: DeploymentOptions = {}) {
    this.context = {
      world,
      events: this.events,
      locals: options.locals ?? new Map<string, string>(),
      valueOf: (produced: Produced) => this.valueOf(produced),
    };
    this.stacks = closure.stacks.map((planned) => new StackState(planned, this.context));
  }

  /** Deploys all stacks in order and stops at the first that fails; returns that one's outcome, else the last one's. */
  async create(): Promise<StackOutcome> {
    let outcome: StackOutcome | undefined;
    for (const stack of this.stacks) {
      publishFiles(stack);
      outcome = await createStack(stack);
      if (outcome.failure !== undefined) break;
    }
    return outcome ?? this.nothing();
  }

  /** Deploys the upgrade's stack again with other property values, by logical id. Equal values change nothing. */
  async update(overrides: PropertyOverrides): Promise<StackOutcome> {
    return updateStack(this.upgradeStack(), overrides);
  }

  /**
   * Deploys other templates over what there is, in order: those of an edited app. A stack that is new is created; one that is in it no longer stays.
   * @param closure found with `deployed` and `stackIds` of this deployment
   */
  async change(closure: Closure): Promise<StackOutcome> {
    let outcome: StackOutcome | undefined;
    for (const planned of closure.stacks) {
      const next = new StackState(planned, this.context);
      publishFiles(next);
      const old = this.stacks.find((stack) => stack.planned.name === planned.name);
      const others = this.stacks.filter((stack) => stack !== old);
      // Values of this stack are asked for by the one that is deployed next.
      if (old === undefined) {
        outcome = await createStack(next);
        this.stacks = [...others, next];
      } else {
        const changed = await changeTemplate(old, next);
        outcome = changed.outcome;
        this.stacks = [...others, changed.state];
      }
      if (outcome.failure !== undefined) break;
    }
    return outcome ?? this.nothing();
  }

  /** Logical ids of what exists, by the stack's name. */
  get deployed(): ReadonlyMap<string, readonly string[]> {
    return new Map(this.stacks.map(({ planned, deployed }) => [planned.name, [...deployed.keys()]]));
  }

  /** Ids of the stacks by their names. */
  get stackIds(): ReadonlyMap<string, string> {
    return new Map(this.stacks.map(({ planned }) => [planned.name, planned.id]));
  }

  /** Deletes the upgrade's stack, or with `all` the stacks that it takes values from, too. */
  async delete(which: 'upgrade' | 'all' = 'upgrade'): Promise<StackOutcome> {
    let outcome = await deleteStack(this.upgradeStack());
    for (const stack of which === 'all' ? [...this.stacks].reverse().slice(1) : []) {
      if (outcome.failure === undefined) outcome = await deleteStack(stack);
    }
    return outcome;
  }

  /** Status of the upgrade's stack; `undefined` before it is created. */
  get status(): StackStatus | undefined {
    return this.upgradeStack().status;
  }

  /** A resource of the upgrade's stack, if it exists. */
  live(logicalId: string): Live | undefined {
    return this.upgradeStack().deployed.get(logicalId)?.live;
  }

  /**
   * A value of the upgrade's template, e.g. of a resource's metadata, resolved against what exists now.
   * @returns `undefined` for AWS::NoValue
   */
  resolve(value: Json): Json | undefined {
    return this.upgradeStack().resolve(value, 'value');
  }

  private upgradeStack(): StackState {
    return this.stacks.at(-1) ?? this.nothing();
  }

  private valueOf({ stack, output, value }: Produced): Json {
    const state = this.stacks.find(({ planned }) => planned.artifact === stack);
    const resolved = state?.resolve(value, `Outputs.${output}`);
    if (resolved !== undefined) return resolved;
    throw new AssemblyError(`The output ${output} of stack ${stack.displayName} has no value.`);
  }

  private nothing(): never {
    throw new AssemblyError('There is nothing to deploy: the closure holds no stack.');
  }
}
