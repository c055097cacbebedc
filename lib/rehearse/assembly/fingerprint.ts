import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Closure, PlannedStack } from './closure';
import { AssemblyError } from './errors';
import { folderHash } from './folder-hash';
import { canonicalJson, isList, isObject, objectOrEmpty, type Json, type JsonObject } from './json';
import { referencesOf } from './references';
import type { TemplateResource } from './template';
import { CUTOVER_TYPE } from './upgrades';

/** What a deploy changes to cut over or to fall back: the bytes rehearsed are the same before and after. */
const CHOICES = ['active', 'fallBack', 'fallBackReason'];

/**
 * SHA-256 of what a rehearsal of this closure runs: its part of the templates, the folders of its assets and the runbooks.
 * Equal apps give equal fingerprints, in whatever folder they were synthesised and whichever side is active.
 */
export function fingerprint(closure: Closure): string {
  const stacks = closure.stacks.map((stack) => {
    const resources = new Map(
      [...stack.resources].map(([logicalId, resource]) => [logicalId, withoutChoices(resource)]),
    );
    return {
      name: stack.name,
      resources: Object.fromEntries(
        [...resources].map(([logicalId, resource]) => [logicalId, rehearsedPart(resource)]),
      ),
      declarations: declarations(stack, resources),
      imports: Object.fromEntries(
        [...stack.imports].map(([name, produced]) => [name, typeof produced === 'string' ? produced : produced.value]),
      ),
      assets: assets(stack, resources),
      runbooks: runbooks(closure, stack, resources),
    };
  });
  return createHash('sha256').update(canonicalJson(stacks)).digest('hex');
}

function withoutChoices(resource: TemplateResource): TemplateResource {
  if (resource.type !== CUTOVER_TYPE) return resource;
  const ours = objectOrEmpty(resource.metadata['cdk-cutover']);
  const metadata = {
    ...resource.metadata,
    'cdk-cutover': { ...without(ours), values: without(objectOrEmpty(ours.values)) },
  };
  return { ...resource, properties: without(resource.properties), metadata };
}

function without(object: JsonObject): JsonObject {
  const isChoice = (key: string) => CHOICES.some((choice) => choice.toLowerCase() === key.toLowerCase());
  return Object.fromEntries(Object.entries(object).filter(([key]) => !isChoice(key)));
}

/** Metadata of other tools may hold the paths of one machine. */
function rehearsedPart({ metadata, ...resource }: TemplateResource): JsonObject {
  const { type, properties, dependsOn, condition, deletionPolicy, updateReplacePolicy } = resource;
  const optional = { condition, deletionPolicy, updateReplacePolicy };
  const stated = Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { type, properties, dependsOn, metadata: metadata['cdk-cutover'] ?? {}, ...Object.fromEntries(stated) };
}

/** Parameters, conditions and mappings that the resources name. Conditions may name others: all of them count if one does. */
function declarations(stack: PlannedStack, resources: ReadonlyMap<string, TemplateResource>): JsonObject {
  const { parameters, conditions, mappings } = stack.artifact.template;
  const references = [...resources].flatMap(([logicalId, resource]) => [
    ...referencesOf(resource, stack.scope, logicalId),
  ]);
  const names = references.flatMap((reference) => (reference.kind === 'name' ? [reference.name] : []));
  const usesMap = references.some(({ kind }) => kind === 'mapping');
  const decides =
    references.some(({ kind }) => kind === 'condition') ||
    [...resources.values()].some(({ condition }) => condition !== undefined);
  return {
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => decides || names.includes(name))),
    conditions: decides ? conditions : {},
    mappings: usesMap || decides ? mappings : {},
  };
}

function assets(stack: PlannedStack, resources: ReadonlyMap<string, TemplateResource>): JsonObject {
  const known = stack.artifact.assets;
  const keys = [...resources.values()]
    .flatMap(({ properties }) => [...textsIn(properties)])
    .filter((text) => known.has(text));
  return Object.fromEntries([...new Set(keys)].map((key) => [key, contentHash(known.get(key) ?? '')]));
}

function contentHash(path: string): string {
  if (!existsSync(path)) throw new AssemblyError(`The asset ${path} is missing. Synthesise the app again (cdk synth).`);
  if (statSync(path).isDirectory()) return folderHash(path);
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function runbooks(closure: Closure, stack: PlannedStack, resources: ReadonlyMap<string, TemplateResource>): JsonObject {
  const names = [...resources.values()]
    .filter(({ type }) => type === CUTOVER_TYPE)
    .flatMap(({ metadata }) => objectOrEmpty(metadata['cdk-cutover']).runbook ?? [])
    .filter((name) => typeof name === 'string');
  return Object.fromEntries(names.map((name) => [name, contentHash(runbookFile(closure, stack, name))]));
}

/** Stacks of a stage lie in a folder of their own; the runbook may lie beside them or at the root. */
function runbookFile(closure: Closure, stack: PlannedStack, name: string): string {
  const beside = join(stack.artifact.directory, name);
  return existsSync(beside) ? beside : join(closure.assembly.directory, name);
}

function* textsIn(value: Json): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (isList(value)) for (const item of value) yield* textsIn(item);
  else if (isObject(value)) for (const item of Object.values(value)) yield* textsIn(item);
}
