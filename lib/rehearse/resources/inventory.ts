import type { PolicyStatement } from '../aws/local-aws';
import type { RunningServer } from './database-servers';
import type { ResourceRequest } from './handler';

/** What resources look up of each other, by the ids under which templates name them. */
export class Inventory {
  readonly roles = new Map<string, { readonly arn: string }>();
  /** Statements of the app's own managed policies by ARN. */
  readonly managedPolicies = new Map<string, readonly PolicyStatement[]>();
  /** Role names by the instance profile's name. */
  readonly instanceProfiles = new Map<string, string>();
  /** Instance profiles' names by the launch template's id and by its name. */
  readonly launchTemplates = new Map<string, string>();
  readonly parameterGroups = new Map<string, ParameterGroup>();
  readonly databases = new Map<string, Database>();
  /** DNS namespaces by id. Imported ones are put here before the deployment. */
  readonly namespaces = new Map<string, Namespace>();
  /** Rules of security groups, each as the text by which EC2 tells duplicates. */
  readonly rules = new Set<string>();
  /** Values of the SSM parameter store by name. */
  readonly parameters = new Map<string, string>();
}

export interface ParameterGroup {
  readonly family: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Database {
  readonly server: RunningServer;
  readonly engine: string;
  readonly engineVersion: string;
  readonly databaseName?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly parameterGroup?: string;
  readonly securityGroups: readonly string[];
  readonly logicalId: string;
  readonly stackName: string;
}

export interface Namespace {
  readonly name: string;
  readonly hostedZoneId: string;
}

/**
 * Looks something up that a property names.
 * @throws Error that names the resource and what it asks for
 */
export function lookUp<T>(from: ReadonlyMap<string, T>, id: string, what: string, request: ResourceRequest): T {
  const found = from.get(id);
  if (found !== undefined) return found;
  throw new Error(
    `${request.properties.owner}: there is no ${what} ${id} in this rehearsal. Declare it in the app, so that it can be created.`,
  );
}
