import { isInput } from '../input';

const REFERENCE = /\{\{\s*([\w:.-]+)\s*\}\}/g;
const WHOLE = /^\{\{\s*([\w:.-]+)\s*\}\}$/;

/** Finds the value of a reference; throws when it has none. */
export type Lookup = (reference: string) => unknown;

/** Every reference `{{ … }}` in a value, however deep. */
export function referencesIn(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(REFERENCE)].map(([, reference]) => reference);
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return isInput(value) ? Object.values(value).flatMap(referencesIn) : [];
}

/** A value with its references replaced. A string that is nothing but a reference takes the referred value with its type. */
export function resolveReferences(value: unknown, lookup: Lookup): unknown {
  if (typeof value === 'string') {
    const whole = WHOLE.exec(value);
    if (whole) return lookup(whole[1]);
    return value.replace(REFERENCE, (_text, reference: string) => asText(lookup(reference)));
  }
  if (Array.isArray(value)) return value.flatMap((item) => resolvedItem(item, lookup));
  if (!isInput(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolveReferences(member, lookup)]));
}

/** A list that holds a reference to a list holds that list's items. */
function resolvedItem(item: unknown, lookup: Lookup): unknown[] {
  const resolved = resolveReferences(item, lookup);
  return typeof item === 'string' && Array.isArray(resolved) ? (resolved as unknown[]) : [resolved];
}

/** How Automation writes a value into a text. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
