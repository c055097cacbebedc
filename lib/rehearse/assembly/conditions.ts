import { AssemblyError } from './errors';
import { resolvedText } from './intrinsics';
import { isList, isObject, member, type Json, type JsonObject } from './json';
import type { Scope } from './scope';

type Evaluate = (argument: Json, at: string) => boolean;

/**
 * Decides a template's conditions by name, each once.
 * @param scope gives the values compared; its own `condition` is not asked
 */
export function conditionsOf(conditions: JsonObject, scope: Scope): (name: string, at: string) => boolean {
  const decided = new Map<string, boolean | 'deciding'>();

  const functions: Readonly<Record<string, Evaluate>> = {
    Condition: (name, at) => decide(String(name), at),
    'Fn::Equals': (argument, at) => {
      const [left, right] = operands(argument, at).map((operand) => resolvedText(operand, nested, at));
      return left === right;
    },
    'Fn::And': (argument, at) => operands(argument, at).every((operand) => evaluate(operand, at)),
    'Fn::Or': (argument, at) => operands(argument, at).some((operand) => evaluate(operand, at)),
    'Fn::Not': (argument, at) => !evaluate(operands(argument, at)[0], at),
  };

  const nested: Scope = { ...scope, region: scope.region, condition: decide };

  function evaluate(value: Json, at: string): boolean {
    const keys = isObject(value) ? Object.keys(value) : [];
    const carryOut = keys.length === 1 && Object.hasOwn(functions, keys[0]) ? functions[keys[0]] : undefined;
    if (carryOut === undefined || !isObject(value)) {
      throw new AssemblyError(`${at}: a condition must be one of ${Object.keys(functions).join(', ')}.`);
    }
    return carryOut(value[keys[0]], `${at}.${keys[0]}`);
  }

  function decide(name: string, at: string): boolean {
    const known = decided.get(name);
    if (known === 'deciding') throw new AssemblyError(`Conditions.${name} depends on itself.`);
    if (known !== undefined) return known;
    const declared = member(conditions, name);
    if (declared === undefined) throw new AssemblyError(`${at}: there is no condition ${name} in this template.`);
    decided.set(name, 'deciding');
    const result = evaluate(declared, `Conditions.${name}`);
    decided.set(name, result);
    return result;
  }

  return decide;
}

function operands(argument: Json, at: string): readonly Json[] {
  if (isList(argument) && argument.length > 0) return argument;
  throw new AssemblyError(`${at}: expected a list of operands.`);
}
