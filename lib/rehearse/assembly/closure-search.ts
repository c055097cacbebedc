import { randomUUID } from 'node:crypto';
import { completedBy } from './attached';
import type { CloudAssembly } from './cloud-assembly';
import type { ClosureOptions } from './closure';
import { AssemblyError } from './errors';
import { findExport, findOutput, type Produced } from './exports';
import { objectOrEmpty, type Json } from './json';
import { pseudoParameters } from './pseudo-parameters';
import { referencesIn, referencesOf, type Reference } from './references';
import type { Scope } from './scope';
import type { StackArtifact } from './stack-artifact';
import { staticScope } from './static-scope';
import type { TemplateResource } from './template';

/** What a search has found of one stack. */
export interface ReachedStack {
  readonly id: string;
  readonly scope: Scope;
  readonly resources: Map<string, TemplateResource>;
  readonly dependencies: Map<string, Set<string>>;
  readonly imports: Map<string, Produced | string>;
  /** Names of the stacks that values are taken from. */
  readonly producers: Set<string>;
}

/** Follows references from resource to resource. */
export class ClosureSearch {
  readonly stacks = new Map<StackArtifact, ReachedStack>();
  private readonly looked = new Map<StackArtifact, ReachedStack>();
  private readonly unknown: string[] = [];

  constructor(
    private readonly assembly: CloudAssembly,
    private readonly options: ClosureOptions,
  ) {}

  /** Adds a resource and all that it references. */
  reach(stack: StackArtifact, logicalId: string, neededBy: string): void {
    const resource = stack.template.resources.get(logicalId);
    if (resource === undefined || this.isReached(stack, logicalId)) return;
    const { scope, resources, dependencies } = this.enter(stack);
    resources.set(logicalId, resource);
    const own = new Set<string>();
    dependencies.set(logicalId, own);
    if (!this.options.isKnown(resource.type)) {
      this.unknown.push(`${resource.type} ${logicalId} (${stack.constructPath(logicalId)}), needed by ${neededBy}`);
      return;
    }
    for (const reference of referencesOf(resource, scope, logicalId)) {
      const named = this.follow(stack, reference);
      if (named !== undefined) own.add(named);
    }
  }

  isReached(stack: StackArtifact, logicalId: string): boolean {
    return this.stacks.get(stack)?.resources.has(logicalId) ?? false;
  }

  /** Adds what completes reached resources until there is nothing left to add. */
  complete(): void {
    for (let added = true; added;) {
      added = false;
      for (const stack of this.assembly.stacks) {
        for (const [logicalId, resource] of stack.template.resources) {
          if (this.isReached(stack, logicalId) || !this.completesReached(stack, logicalId, resource)) continue;
          this.reach(stack, logicalId, 'what it completes');
          added = true;
        }
      }
    }
  }

  /** @throws AssemblyError naming every reached resource whose type is unknown */
  refuseUnknown(): void {
    if (this.unknown.length === 0) return;
    throw new AssemblyError(
      `The upgrade needs resources that the rehearsal cannot bring to life:\n  ${this.unknown.join('\n  ')}\n` +
        `Take them out of what the upgrade references, or open an issue that names the type.`,
    );
  }

  /** @returns the logical id, if the reference is to a resource of the same stack */
  private follow(stack: StackArtifact, reference: Reference): string | undefined {
    const { at } = reference;
    if (reference.kind === 'import' || reference.kind === 'output') {
      this.import(stack, reference);
      return undefined;
    }
    if (reference.kind !== 'name') return undefined;
    const { scope } = this.look(stack);
    const { name } = reference;
    const resource = stack.template.resources.get(name);
    if (resource === undefined) {
      scope.ref(name, `${stack.displayName}: ${at}`);
      return undefined;
    }
    if (!exists(resource, scope)) {
      // CloudFormation drops a DependsOn whose resource is not created, but refuses any other reference to it.
      if (at.endsWith('.DependsOn')) return undefined;
      throw new AssemblyError(
        `${stack.displayName}: ${at} names ${name}, which is not created: its condition ${resource.condition} is false.`,
      );
    }
    this.reach(stack, name, `${stack.displayName}: ${at}`);
    return name;
  }

  private import(stack: StackArtifact, reference: Reference & { kind: 'import' | 'output' }): void {
    const { imports, producers } = this.enter(stack);
    const { name, produced } = this.produced(stack, reference);
    if (imports.has(name)) return;
    if (produced === undefined) {
      throw new AssemblyError(
        `${stack.displayName}: ${reference.at} imports ${name}, which no stack of this app exports. Supply its value.`,
      );
    }
    imports.set(name, produced);
    if (typeof produced === 'string') return;
    this.enter(produced.stack);
    producers.add(produced.stack.displayName);
    for (const named of this.namedBy(produced)) this.follow(produced.stack, named);
  }

  private produced(stack: StackArtifact, reference: Reference & { kind: 'import' | 'output' }) {
    const { kind } = reference;
    const name = kind === 'import' ? reference.exportName : `${reference.stack}.${reference.output}`;
    const supplied = this.options.imports?.get(name);
    if (supplied !== undefined) return { name, produced: supplied };
    const produced =
      kind === 'import'
        ? findExport(this.assembly, stack, name, (other) => this.look(other).scope)
        : findOutput(this.assembly, stack, reference.stack, reference.output);
    return { name, produced };
  }

  private completesReached(stack: StackArtifact, logicalId: string, resource: TemplateResource): boolean {
    const completed = completedBy(resource, this.values());
    if (completed === undefined) return false;
    const { scope } = this.look(stack);
    if (!exists(resource, scope)) return false;
    return [...referencesIn(completed, scope, `${logicalId}.Properties`)].some((reference) => {
      if (reference.kind === 'name') return this.isReached(stack, reference.name);
      if (reference.kind !== 'import' && reference.kind !== 'output') return false;
      const { produced } = this.produced(stack, reference);
      if (produced === undefined || typeof produced === 'string') return false;
      return this.namedBy(produced).some(
        ({ kind, ...named }) => 'name' in named && this.isReached(produced.stack, named.name),
      );
    });
  }

  /** What the upgrades that were reached work with. */
  private values(): readonly Json[] {
    return [...this.stacks.values()].flatMap(({ resources }) =>
      [...resources.values()].flatMap(({ metadata }) =>
        Object.values(objectOrEmpty(objectOrEmpty(metadata['cdk-cutover']).values)),
      ),
    );
  }

  private namedBy({ stack, output, value }: Produced): readonly Reference[] {
    return [...referencesIn(value, this.look(stack).scope, `Outputs.${output}`)];
  }

  /** A stack that the upgrade needs. */
  private enter(stack: StackArtifact): ReachedStack {
    const { transforms } = stack.template;
    if (transforms.length > 0) {
      throw new AssemblyError(
        `Stack ${stack.displayName} uses the macro ${transforms.join(', ')}: it runs in CloudFormation and cannot be rehearsed.`,
      );
    }
    const reached = this.look(stack);
    this.stacks.set(stack, reached);
    return reached;
  }

  /** A stack that is only looked at until something in it is needed: an export's name may name its stack. */
  private look(stack: StackArtifact): ReachedStack {
    const known = this.looked.get(stack);
    if (known !== undefined) return known;
    const { target, parameters = {} } = this.options;
    const own = `arn:${target.partition}:cloudformation:${target.region}:${target.account}:stack/${stack.stackName}/${randomUUID()}`;
    const id = this.options.stackIds?.get(stack.stackName) ?? own;
    const scope = staticScope(stack.template, pseudoParameters(target, { name: stack.stackName, id }), parameters);
    const fresh: ReachedStack = {
      id,
      scope,
      resources: new Map(),
      dependencies: new Map(),
      imports: new Map(),
      producers: new Set(),
    };
    this.looked.set(stack, fresh);
    return fresh;
  }
}

function exists(resource: TemplateResource, scope: Scope): boolean {
  return resource.condition === undefined || scope.condition(resource.condition, `condition of ${resource.type}`);
}
