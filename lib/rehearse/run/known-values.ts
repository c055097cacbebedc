import { isList, isObject, type Json } from '../assembly/json';
import { resolve } from '../assembly/resolve';
import type { Scope } from '../assembly/scope';

/** Stands in a text for what only a deploy will tell; no value holds it. */
export const UNKNOWN = '\0';

/** Values that are known before anything exists; the others are left out. */
export function knownValues(
  values: Readonly<Record<string, Json>>,
  scope: Scope,
): Readonly<Partial<Record<string, string>>> {
  const texts = Object.entries(values).map(([name, value]) => [name, knownText(value, scope, name)] as const);
  return Object.fromEntries(texts.filter(([, text]) => !text.includes(UNKNOWN)));
}

/** A value's text, with `UNKNOWN` for each part that is not known before anything exists. @param at what errors call it */
export function knownText(value: Json, scope: Scope, at: string): string {
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
