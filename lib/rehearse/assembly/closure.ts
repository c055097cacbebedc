import type { CloudAssembly } from './cloud-assembly';
import { ClosureSearch } from './closure-search';
import { dependencyOrder } from './dependency-order';
import { AssemblyError } from './errors';
import type { Produced } from './exports';
import type { ParameterSources } from './parameters';
import type { Target } from './pseudo-parameters';
import type { Scope } from './scope';
import type { StackArtifact } from './stack-artifact';
import type { TemplateResource } from './template';
import { upgradesOf } from './upgrades';

export interface ClosureOptions {
  readonly target: Target;
  /** Whether the rehearsal can bring resources of this type to life. */
  readonly isKnown: (type: string) => boolean;
  /** @default - defaults of the templates */
  readonly parameters?: ParameterSources;
  /** Values of exports by name, and of outputs as `stack.output`. They come before what the app's own stacks export. */
  readonly imports?: ReadonlyMap<string, string>;
  /** Logical ids of the upgrades to rehearse. @default - all in the stack */
  readonly upgrades?: readonly string[];
  /** Logical ids by the stack's name of what exists already, and stays as far as the app still has it: it may then have no upgrade any more. */
  readonly deployed?: ReadonlyMap<string, readonly string[]>;
  /** ARNs of stacks that exist already, by name. */
  readonly stackIds?: ReadonlyMap<string, string>;
}

/** What an upgrade needs of an app. */
export interface Closure {
  readonly assembly: CloudAssembly;
  /** In the order of their deployment; the upgrade's own stack is the last. */
  readonly stacks: readonly PlannedStack[];
  readonly leftAlone: readonly LeftAlone[];
}

export interface PlannedStack {
  readonly artifact: StackArtifact;
  readonly name: string;
  /** ARN of the stack to be. */
  readonly id: string;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Parameters, conditions and mappings; resources and imports are the deployment's. */
  readonly scope: Scope;
  /** Resources of this stack that each resource names, DependsOn included. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  /** Values taken from other stacks by the export's name or `stack.output`. */
  readonly imports: ReadonlyMap<string, Produced | string>;
}

export interface LeftAlone {
  readonly stack: string;
  readonly logicalId: string;
  readonly constructPath: string;
  readonly type: string;
}

/**
 * Finds what the upgrades of a stack reference, transitively and across the app's stacks, and what completes those
 * resources.
 * @throws AssemblyError that names every resource whose type is unknown, or a reference to nothing
 */
export function closureOf(assembly: CloudAssembly, root: StackArtifact, options: ClosureOptions): Closure {
  const upgrades = upgradesOf(root).filter(
    ({ logicalId }) => options.upgrades === undefined || options.upgrades.includes(logicalId),
  );
  if (upgrades.length === 0 && options.deployed === undefined) {
    throw new AssemblyError(`Stack ${root.displayName} declares no upgrade (a resource of type Custom::Cutover).`);
  }
  const search = new ClosureSearch(assembly, options);
  for (const upgrade of upgrades) search.reach(root, upgrade.logicalId, 'the rehearsal');
  for (const stack of assembly.stacks) {
    for (const logicalId of options.deployed?.get(stack.stackName) ?? []) {
      search.reach(stack, logicalId, 'what is deployed');
    }
  }
  search.complete();
  search.refuseUnknown();
  return { assembly, stacks: deploymentOrder(search, root), leftAlone: leftAlone(search, assembly, root) };
}

function deploymentOrder(search: ClosureSearch, root: StackArtifact): readonly PlannedStack[] {
  const byName = new Map([...search.stacks].map(([stack, reached]) => [stack.displayName, { stack, reached }]));
  const order = dependencyOrder([...byName.keys()], (name) => byName.get(name)?.reached.producers ?? []);
  return [...order.filter((name) => name !== root.displayName), root.displayName].flatMap((name) => {
    const found = byName.get(name);
    return found === undefined ? [] : [{ artifact: found.stack, name: found.stack.stackName, ...found.reached }];
  });
}

function leftAlone(search: ClosureSearch, assembly: CloudAssembly, root: StackArtifact): readonly LeftAlone[] {
  const others = assembly.stacks.filter((stack) => stack !== root);
  return [root, ...others].flatMap((stack) =>
    [...stack.template.resources]
      .filter(([logicalId]) => !search.isReached(stack, logicalId))
      .map(([logicalId, { type }]) => ({
        stack: stack.displayName,
        logicalId,
        constructPath: stack.constructPath(logicalId),
        type,
      })),
  );
}
