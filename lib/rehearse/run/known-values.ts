import { isList, isObject, type Json } from '../assembly/json';
import { resolve } from '../assembly/resolve';
import type { Scope } from '../assembly/scope';

/** Stands for what only a deploy will tell; no value holds it. */
const UNKNOWN = '\0';

/** Values that are known before anything exists; the others are left out. */
export function knownValues(
  values: Readonly<Record<string, Json>>,
  scope: Scope,
): Readonly<Partial<Record<string, string>>> {
  const texts = Object.entries(values).map(([name, value]) => [name, knownText(value, scope, name)] as const);
  return Object.fromEntries(texts.filter(([, text]) => !text.includes(UNKNOWN)));
}

/** Client roles and the ARNs of their secrets, as far as they are known: others' secrets may be made by the app. */
export function knownRoleSecrets(value: Json, scope: Scope): ReadonlyMap<string, string> {
  return new Map([...roleSecrets(knownText(value, scope, 'RoleSecrets'))].filter(([, arn]) => !arn.includes(UNKNOWN)));
}

/** Client roles and the ARNs of their secrets: `role=arn` with commas between, roles as in a URI. */
export function roleSecrets(value: string): ReadonlyMap<string, string> {
  const pairs = value.split(',').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [decodeURIComponent(pair.slice(0, at)), pair.slice(at + 1)];
    }),
  );
}

function knownText(value: Json, scope: Scope, at: string): string {
  if (isObject(value) && isList(value['Fn::Join'])) {
    const [delimiter, items] = value['Fn::Join'];
    if (typeof delimiter === 'string' && isList(items)) {
      return items.map((item) => knownText(item, scope, at)).join(delimiter);
    }
  }
  try {
    return String(resolve(value, scope, at) ?? '');
  } catch {
    return UNKNOWN;
  }
}
