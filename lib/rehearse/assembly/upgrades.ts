import type { CloudAssembly } from './cloud-assembly';
import { AssemblyError } from './errors';
import { objectOrEmpty, type JsonObject } from './json';
import type { StackArtifact } from './stack-artifact';

export const CUTOVER_TYPE = 'Custom::Cutover';

/** An upgrade that a stack declares. */
export interface DeclaredUpgrade {
  readonly logicalId: string;
  readonly constructPath: string;
  /** The upgrade's id, e.g. `kong`. */
  readonly name: string;
  /** What the construct wrote for tools: the runbook's file, values, names of documents. Intrinsics in it are unresolved. */
  readonly metadata: JsonObject;
}

/** The upgrades in a stack, in the template's order; empty when it has none. */
export function upgradesOf(stack: StackArtifact): readonly DeclaredUpgrade[] {
  return [...stack.template.resources]
    .filter(([, resource]) => resource.type === CUTOVER_TYPE)
    .map(([logicalId, resource]) => ({
      logicalId,
      constructPath: stack.constructPath(logicalId),
      name: typeof resource.properties.upgrade === 'string' ? resource.properties.upgrade : logicalId,
      metadata: objectOrEmpty(resource.metadata['cdk-cutover']),
    }));
}

/**
 * The stack of that name (its path in the app, its CloudFormation name or its artifact's id), or without a name the
 * only stack with an upgrade.
 * @throws AssemblyError that lists the names there are
 */
export function findStack(assembly: CloudAssembly, name?: string): StackArtifact {
  const all = assembly.stacks;
  const candidates = name === undefined ? all.filter((stack) => upgradesOf(stack).length > 0) : matches(all, name);
  if (candidates.length === 1) return candidates[0];
  if (name === undefined) {
    throw candidates.length === 0
      ? new AssemblyError(`No stack in ${assembly.directory} contains an upgrade. Stacks: ${names(all)}.`)
      : new AssemblyError(`Several stacks contain an upgrade: ${names(candidates)}. Name one with --stack.`);
  }
  throw candidates.length === 0
    ? new AssemblyError(`There is no stack ${name} in ${assembly.directory}. Stacks: ${names(all)}.`)
    : new AssemblyError(`Several stacks are called ${name}: ${names(candidates)}. Use one of these names.`);
}

function matches(stacks: readonly StackArtifact[], name: string): readonly StackArtifact[] {
  const exact = stacks.filter((stack) => stack.displayName === name);
  return exact.length > 0 ? exact : stacks.filter((stack) => stack.isCalled(name));
}

function names(stacks: readonly StackArtifact[]): string {
  return stacks.length === 0 ? 'none' : stacks.map((stack) => stack.displayName).join(', ');
}
