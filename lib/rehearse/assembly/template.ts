import { AssemblyError } from './errors';
import { isList, isObject, objectOrEmpty, type Json, type JsonObject } from './json';
import { readJsonObject } from './read-json';

/** A CloudFormation template with every section present. */
export interface Template {
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly outputs: JsonObject;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Macros that CloudFormation would run first; the rehearsal cannot. */
  readonly transforms: readonly string[];
}

export interface TemplateResource {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly metadata: JsonObject;
  readonly condition?: string;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
}

/** @throws AssemblyError when the file is no template */
export function readTemplate(file: string): Template {
  return parseTemplate(readJsonObject(file, 'template'), file);
}

/** @throws AssemblyError naming the file and the resource that is malformed */
export function parseTemplate(raw: JsonObject, file: string): Template {
  if (!isObject(raw.Resources)) {
    throw new AssemblyError(`${file} is no CloudFormation template: it has no Resources section.`);
  }
  const resources = Object.entries(raw.Resources).map(([logicalId, resource]) => {
    return [logicalId, parseResource(resource, `${file}: resource ${logicalId}`)] as const;
  });
  return {
    parameters: objectOrEmpty(raw.Parameters),
    mappings: objectOrEmpty(raw.Mappings),
    conditions: objectOrEmpty(raw.Conditions),
    outputs: objectOrEmpty(raw.Outputs),
    resources: new Map(resources),
    transforms: texts(raw.Transform),
  };
}

function parseResource(resource: Json, where: string): TemplateResource {
  if (!isObject(resource) || typeof resource.Type !== 'string') {
    throw new AssemblyError(`${where} is malformed: it must be an object with a Type.`);
  }
  if (resource.Properties !== undefined && !isObject(resource.Properties)) {
    throw new AssemblyError(`${where} is malformed: its Properties must be an object.`);
  }
  return {
    type: resource.Type,
    properties: objectOrEmpty(resource.Properties),
    dependsOn: texts(resource.DependsOn),
    metadata: objectOrEmpty(resource.Metadata),
    condition: text(resource.Condition),
    deletionPolicy: text(resource.DeletionPolicy),
    updateReplacePolicy: text(resource.UpdateReplacePolicy),
  };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}
