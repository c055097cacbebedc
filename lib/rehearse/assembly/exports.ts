import type { CloudAssembly } from './cloud-assembly';
import { AssemblyError } from './errors';
import { resolvedText } from './intrinsics';
import { member, objectOrEmpty, type Json } from './json';
import type { Scope } from './scope';
import type { StackArtifact } from './stack-artifact';

/** An output of a stack of the same app that another stack takes. */
export interface Produced {
  readonly stack: StackArtifact;
  readonly output: string;
  readonly value: Json;
}

/** The output that is exported under a name, if a stack of this app has one; the consumer's own environment comes first. */
export function findExport(
  assembly: CloudAssembly,
  consumer: StackArtifact,
  exportName: string,
  scopeOf: (stack: StackArtifact) => Scope,
): Produced | undefined {
  return outputs(assembly, consumer).find(({ stack, output }) => {
    const name = objectOrEmpty(objectOrEmpty(stack.template.outputs[output]).Export).Name;
    return name !== undefined && nameOfExport(name, scopeOf(stack)) === exportName;
  });
}

/** An output by its logical id, if a stack of this app is called so and has it. */
export function findOutput(
  assembly: CloudAssembly,
  consumer: StackArtifact,
  stackName: string,
  output: string,
): Produced | undefined {
  return outputs(assembly, consumer).find(
    (produced) => produced.output === output && produced.stack.stackName === stackName,
  );
}

function outputs(assembly: CloudAssembly, consumer: StackArtifact): readonly Produced[] {
  const near = assembly.stacks.filter((stack) => isNeighbour(stack, consumer));
  const far = assembly.stacks.filter((stack) => !isNeighbour(stack, consumer));
  return [...near, ...far].flatMap((stack) =>
    Object.entries(stack.template.outputs).flatMap(([output, declared]) => {
      const value = member(objectOrEmpty(declared), 'Value');
      return value === undefined ? [] : [{ stack, output, value }];
    }),
  );
}

function isNeighbour(a: StackArtifact, b: StackArtifact): boolean {
  return a.environment.account === b.environment.account && a.environment.region === b.environment.region;
}

function nameOfExport(name: Json, scope: Scope): string | undefined {
  try {
    return resolvedText(name, scope, 'Export.Name');
  } catch (error) {
    // A stack that the upgrade may have nothing to do with must not stop it: an export whose name cannot be told is no match.
    if (error instanceof AssemblyError) return undefined;
    throw error;
  }
}
