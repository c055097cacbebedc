import { cidrBlocks } from './cidr';
import { AssemblyError } from './errors';
import { isList, isObject, member, type Json } from './json';
import { resolve } from './resolve';
import type { Scope } from './scope';
import { parseSub, splitAttribute } from './sub';

type Intrinsic = (argument: Json, scope: Scope, at: string) => Json | undefined;

/** The intrinsic functions of a resource's properties, by name. Functions of conditions are in conditions.ts. */
export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', (name, scope, at) => scope.ref(text(name, at), at)],
  ['Fn::GetAtt', getAtt],
  ['Fn::Join', join],
  ['Fn::Sub', sub],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::If', choose],
  ['Fn::FindInMap', findInMap],
  ['Fn::ImportValue', (name, scope, at) => scope.importValue(resolvedText(name, scope, at), at)],
  ['Fn::GetStackOutput', stackOutput],
  ['Fn::Base64', (value, scope, at) => Buffer.from(resolvedText(value, scope, at)).toString('base64')],
  ['Fn::Cidr', cidr],
  ['Fn::GetAZs', availabilityZones],
  ['Fn::Transform', transform],
]);

function getAtt(argument: Json, scope: Scope, at: string): Json {
  if (typeof argument === 'string') {
    const { name, attribute } = splitAttribute(argument);
    if (attribute !== undefined) return scope.attribute(name, attribute, at);
  }
  if (isList(argument) && argument.length === 2) {
    return scope.attribute(text(argument[0], at), resolvedText(argument[1], scope, at), at);
  }
  throw new AssemblyError(`${at}: expected [logicalId, attribute] or "logicalId.attribute".`);
}

function join(argument: Json, scope: Scope, at: string): Json {
  const [delimiter, items] = list(argument, 2, at);
  return resolvedList(items, scope, at)
    .map((item, index) => text(item, `${at}[1][${index}]`))
    .join(resolvedText(delimiter, scope, at));
}

function sub(argument: Json, scope: Scope, at: string): Json {
  const [template, variables] = isList(argument) ? list(argument, 2, at) : [argument, {}];
  if (!isObject(variables)) throw new AssemblyError(`${at}: the second argument must be an object of variables.`);
  return parseSub(text(template, at))
    .map((piece) => {
      if ('literal' in piece) return piece.literal;
      const own = member(variables, piece.variable);
      if (own !== undefined) return resolvedText(own, scope, `${at}.${piece.variable}`);
      const { name, attribute } = splitAttribute(piece.variable);
      const value = attribute === undefined ? scope.ref(name, at) : scope.attribute(name, attribute, at);
      return text(value, `${at}.\${${piece.variable}}`);
    })
    .join('');
}

function select(argument: Json, scope: Scope, at: string): Json {
  const [index, items] = list(argument, 2, at);
  const chosen = Number(resolvedText(index, scope, at));
  const candidates = resolvedList(items, scope, at);
  if (!Number.isInteger(chosen) || chosen < 0 || chosen >= candidates.length) {
    throw new AssemblyError(
      `${at}: there is no item ${resolvedText(index, scope, at)} in a list of ${candidates.length}.`,
    );
  }
  return candidates[chosen];
}

function split(argument: Json, scope: Scope, at: string): Json {
  const [delimiter, source] = list(argument, 2, at);
  return resolvedText(source, scope, at).split(resolvedText(delimiter, scope, at));
}

function choose(argument: Json, scope: Scope, at: string): Json | undefined {
  const [condition, yes, no] = list(argument, 3, at);
  return scope.condition(text(condition, at), at) ? resolve(yes, scope, `${at}[1]`) : resolve(no, scope, `${at}[2]`);
}

function findInMap(argument: Json, scope: Scope, at: string): Json {
  const [map, first, second] = list(argument, 3, at).map((key) => resolvedText(key, scope, at));
  return scope.mapping(map, first, second, at);
}

function stackOutput(argument: Json, scope: Scope, at: string): Json {
  const { stack, output } = stackOutputNames(argument, scope, at);
  return scope.stackOutput(stack, output, at);
}

/** The stack and the output that an Fn::GetStackOutput names. */
export function stackOutputNames(argument: Json, scope: Scope, at: string) {
  if (!isObject(argument)) throw new AssemblyError(`${at}: expected an object with StackName and OutputName.`);
  return {
    stack: resolvedText(member(argument, 'StackName') ?? null, scope, `${at}.StackName`),
    output: resolvedText(member(argument, 'OutputName') ?? null, scope, `${at}.OutputName`),
  };
}

function cidr(argument: Json, scope: Scope, at: string): Json {
  const [block, count, bits] = list(argument, 3, at).map((part) => resolvedText(part, scope, at));
  return cidrBlocks(block, Number(count), Number(bits), at);
}

function availabilityZones(argument: Json, scope: Scope, at: string): Json {
  const region = resolvedText(argument, scope, at) || scope.region;
  return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
}

function transform(argument: Json, _scope: Scope, at: string): never {
  const macro = isObject(argument) ? member(argument, 'Name') : argument;
  throw new AssemblyError(
    `${at}: the macro ${String(macro)} runs in CloudFormation and cannot be rehearsed. ` +
      `Declare what it produces in the app instead.`,
  );
}

/** What a value resolves to, as text. */
export function resolvedText(value: Json, scope: Scope, at: string): string {
  return text(resolve(value, scope, at), at);
}

function resolvedList(value: Json, scope: Scope, at: string): readonly Json[] {
  const resolved = resolve(value, scope, at);
  if (!isList(resolved)) throw new AssemblyError(`${at}: expected a list.`);
  return resolved;
}

function list(argument: Json, length: number, at: string): readonly Json[] {
  if (isList(argument) && argument.length === length) return argument;
  throw new AssemblyError(`${at}: expected a list of ${length} arguments.`);
}

function text(value: Json | undefined, at: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new AssemblyError(`${at}: expected text.`);
}
