import { AssemblyError } from './errors';
import { resolvedText, stackOutputNames } from './intrinsics';
import { isList, isObject, member, type Json } from './json';
import { intrinsicName } from './resolve';
import type { Scope } from './scope';
import { parseSub, splitAttribute } from './sub';
import type { TemplateResource } from './template';

/** Something that a value names, and the place where it does. */
export type Reference = { readonly at: string } & (
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'import'; readonly exportName: string }
  | { readonly kind: 'output'; readonly stack: string; readonly output: string }
  | { readonly kind: 'condition'; readonly name: string }
  | { readonly kind: 'mapping'; readonly name: string }
);

/** All that a value names: of an Fn::If only the branch that its condition takes. */
export function* referencesIn(value: Json, scope: Scope, at: string): Generator<Reference> {
  if (isList(value)) {
    for (const [index, item] of value.entries()) yield* referencesIn(item, scope, `${at}[${index}]`);
    return;
  }
  if (!isObject(value)) return;
  const name = intrinsicName(value, at);
  if (name === undefined) {
    for (const [key, item] of Object.entries(value)) yield* referencesIn(item, scope, `${at}.${key}`);
    return;
  }
  const own = special.get(name);
  yield* own === undefined
    ? referencesIn(value[name], scope, `${at}.${name}`)
    : own(value[name], scope, `${at}.${name}`);
}

/** All that a resource names anywhere, DependsOn included: CloudFormation counts its Metadata, too. */
export function* referencesOf(resource: TemplateResource, scope: Scope, logicalId: string): Generator<Reference> {
  yield* referencesIn(resource.properties, scope, `${logicalId}.Properties`);
  yield* referencesIn(resource.metadata, scope, `${logicalId}.Metadata`);
  for (const name of resource.dependsOn) yield { kind: 'name', name, at: `${logicalId}.DependsOn` };
}

type Scan = (argument: Json, scope: Scope, at: string) => Generator<Reference>;

/** Functions whose arguments are more than values; every other function names what its arguments name. */
const special: ReadonlyMap<string, Scan> = new Map<string, Scan>([
  ['Ref', ref],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', sub],
  ['Fn::If', choose],
  ['Fn::FindInMap', findInMap],
  ['Fn::ImportValue', importValue],
  ['Fn::GetStackOutput', stackOutput],
]);

function* ref(argument: Json, _scope: Scope, at: string): Generator<Reference> {
  yield { kind: 'name', name: String(argument), at };
}

function* getAtt(argument: Json, scope: Scope, at: string): Generator<Reference> {
  if (isList(argument) && argument.length === 2) {
    yield { kind: 'name', name: String(argument[0]), at };
    yield* referencesIn(argument[1], scope, `${at}[1]`);
  } else if (typeof argument === 'string') {
    yield { kind: 'name', name: splitAttribute(argument).name, at };
  } else {
    throw new AssemblyError(`${at}: expected [logicalId, attribute] or "logicalId.attribute".`);
  }
}

function* sub(argument: Json, scope: Scope, at: string): Generator<Reference> {
  const [text, variables] = isList(argument) ? argument : [argument, {}];
  const own = isObject(variables) ? variables : {};
  yield* referencesIn(own, scope, `${at}[1]`);
  for (const piece of parseSub(String(text))) {
    if ('variable' in piece && member(own, piece.variable) === undefined) {
      yield { kind: 'name', name: splitAttribute(piece.variable).name, at };
    }
  }
}

function* choose(argument: Json, scope: Scope, at: string): Generator<Reference> {
  const [condition, yes, no] = isList(argument) ? argument : [];
  const name = String(condition);
  yield { kind: 'condition', name, at };
  const branch = scope.condition(name, at) ? yes : no;
  if (branch !== undefined) yield* referencesIn(branch, scope, at);
}

function* findInMap(argument: Json, scope: Scope, at: string): Generator<Reference> {
  const [map, ...keys] = isList(argument) ? argument : [];
  yield { kind: 'mapping', name: String(map), at };
  yield* referencesIn(keys, scope, at);
}

function* importValue(argument: Json, scope: Scope, at: string): Generator<Reference> {
  yield { kind: 'import', exportName: resolvedText(argument, scope, at), at };
}

function* stackOutput(argument: Json, scope: Scope, at: string): Generator<Reference> {
  yield { kind: 'output', ...stackOutputNames(argument, scope, at), at };
}
