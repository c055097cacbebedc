import { assetFolder } from '../assembly/assets';
import type { PlannedStack } from '../assembly/closure';
import { dependencyOrder } from '../assembly/dependency-order';
import { AssemblyError } from '../assembly/errors';
import type { Produced } from '../assembly/exports';
import { withLocalLiterals } from '../assembly/external-literals';
import { isObject, type Json, type JsonObject } from '../assembly/json';
import { resolve } from '../assembly/resolve';
import type { Scope } from '../assembly/scope';
import type { TemplateResource } from '../assembly/template';
import type { Live, ResourceHandler, ResourceRequest } from '../resources/handler';
import { Properties } from '../resources/properties';
import { handlerOf } from '../resources/table';
import type { World } from '../resources/world';
import type { EventLog } from './events';
import { liveScope } from './live-scope';
import type { ResourceFailure, ResourceStatus, StackStatus } from './status';

/** Property values by logical id that stand in place of the template's, as an edited app would have them. */
export type PropertyOverrides = Readonly<Record<string, JsonObject>>;

export interface DeployedResource {
  /** Resolved, with secrets still as references. */
  readonly properties: JsonObject;
  readonly live: Live;
}

export interface StackContext {
  readonly world: World;
  readonly events: EventLog;
  /** Local address by external one. */
  readonly locals: ReadonlyMap<string, string>;
  valueOf(produced: Produced): Json;
}

/** What the operations on a stack share: its plan, what exists of it, and how it says what happens. */
export class StackState {
  status?: StackStatus;
  overrides: PropertyOverrides = {};
  readonly deployed = new Map<string, DeployedResource>();
  /** Custom resources as early as their dependencies allow: a dependency that the template forgot shows here, not on AWS. */
  readonly order: readonly string[];
  private readonly scope: Scope;

  /** @throws AssemblyError when resources depend on each other in a circle */
  constructor(
    readonly planned: PlannedStack,
    readonly context: StackContext,
  ) {
    this.order = dependencyOrder(
      [...planned.artifact.template.resources.keys()].filter((logicalId) => planned.resources.has(logicalId)),
      (logicalId) => planned.dependencies.get(logicalId) ?? [],
      (logicalId) => this.resource(logicalId).type.startsWith('Custom::'),
    );
    this.scope = liveScope(planned, (logicalId) => this.deployed.get(logicalId)?.live, context.valueOf);
  }

  resource(logicalId: string): TemplateResource {
    const resource = this.planned.resources.get(logicalId);
    if (resource === undefined) {
      throw new AssemblyError(`The rehearsed part of stack ${this.planned.name} has no resource ${logicalId}.`);
    }
    return resource;
  }

  handler(logicalId: string): ResourceHandler {
    const { type } = this.resource(logicalId);
    const handler = handlerOf(type);
    if (handler === undefined) throw new AssemblyError(`The rehearsal does not know the type ${type} of ${logicalId}.`);
    return handler;
  }

  /** Properties as the template and the overrides state them. */
  stated(logicalId: string, overrides = this.overrides): JsonObject {
    const own = Object.hasOwn(overrides, logicalId) ? overrides[logicalId] : {};
    return { ...this.resource(logicalId).properties, ...own };
  }

  /** Stated properties with every name resolved against what exists now. */
  resolved(logicalId: string): JsonObject {
    const value = this.resolve(this.stated(logicalId), `${logicalId}.Properties`);
    return isObject(value) ? value : {};
  }

  resolve(value: Json, at: string): Json | undefined {
    const resolved = resolve(value, this.scope, `${this.planned.artifact.displayName}: ${at}`);
    return resolved === undefined ? undefined : withLocalLiterals(resolved, this.context.locals);
  }

  request(logicalId: string, properties: JsonObject): ResourceRequest {
    const { type } = this.resource(logicalId);
    const { name, id, artifact } = this.planned;
    const owner = `${logicalId} (${type})`;
    return {
      type,
      logicalId,
      stack: { name, id },
      properties: new Properties(properties, owner),
      assetFolder: (s3Key) => assetFolder(artifact.assets, s3Key, owner),
      note: (text) => this.report(logicalId, 'CREATE_IN_PROGRESS', text),
    };
  }

  report(logicalId: string, status: ResourceStatus, reason?: string): void {
    const { name, artifact } = this.planned;
    const { type } = this.resource(logicalId);
    const constructPath = artifact.constructPath(logicalId);
    this.context.events.add({ stack: name, logicalId, constructPath, type, status, reason });
  }

  setStatus(status: StackStatus, reason?: string): void {
    this.status = status;
    const { name, id, artifact } = this.planned;
    this.context.world.aws.cloudFormation.setStack({ id, name, status });
    const type = 'AWS::CloudFormation::Stack';
    this.context.events.add({
      stack: name,
      logicalId: name,
      constructPath: artifact.displayName,
      type,
      status,
      reason,
    });
  }

  /** Reports a resource's failure. @throws the reason of an abort: who ends a rehearsal wants no rollback */
  fail(logicalId: string, status: ResourceStatus, error: unknown): ResourceFailure {
    this.context.world.signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    this.report(logicalId, status, reason);
    const { type } = this.resource(logicalId);
    return { logicalId, constructPath: this.planned.artifact.constructPath(logicalId), type, reason };
  }
}
