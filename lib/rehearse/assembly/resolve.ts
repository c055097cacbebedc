import { AssemblyError } from './errors';
import { intrinsics } from './intrinsics';
import { isList, isObject, member, type Json } from './json';
import type { Scope } from './scope';

/**
 * A value of a template with its intrinsic functions carried out. `undefined` is AWS::NoValue; inside lists and objects it
 * removes the member. Dynamic references (`{{resolve:…}}`) stay as they are: whoever uses the value resolves them then.
 * @throws AssemblyError naming the place, for functions that the rehearsal cannot carry out
 */
export function resolve(value: Json, scope: Scope, at: string): Json | undefined {
  if (isList(value)) {
    return value.flatMap((item, index) => {
      const resolved = resolve(item, scope, `${at}[${index}]`);
      return resolved === undefined ? [] : [resolved];
    });
  }
  if (!isObject(value)) return value;
  const name = intrinsicName(value, at);
  if (name !== undefined) {
    const carryOut = intrinsics.get(name);
    if (carryOut === undefined) {
      throw new AssemblyError(
        `${at}: ${name} is a function that the rehearsal does not know. Known: ${[...intrinsics.keys()].join(', ')}.`,
      );
    }
    return carryOut(value[name], scope, `${at}.${name}`);
  }
  const members = Object.entries(value).flatMap(([key, item]) => {
    const resolved = resolve(item, scope, `${at}.${key}`);
    return resolved === undefined ? [] : [[key, resolved] as const];
  });
  return Object.fromEntries(members);
}

/** Name of the intrinsic function that an object stands for, or `undefined` for an ordinary object. */
export function intrinsicName(value: { readonly [key: string]: Json }, at: string): string | undefined {
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === 'Ref') return typeof member(value, 'Ref') === 'string' ? 'Ref' : undefined;
  const name = keys.find((key) => key.startsWith('Fn::'));
  if (name !== undefined && keys.length > 1) {
    throw new AssemblyError(`${at}: ${name} stands beside other keys (${keys.join(', ')}); it must be the only one.`);
  }
  return name;
}
