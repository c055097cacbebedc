import { isList, isObject, type Json } from './json';

/**
 * Replaces external addresses by local ones. Only a string that equals an external one is replaced, never a part of a string;
 * strings inside a JSON text (a function's payload) count as strings of their own.
 */
export function withLocalLiterals(value: Json, locals: ReadonlyMap<string, string>): Json {
  if (locals.size === 0) return value;
  if (typeof value === 'string') return locals.get(value) ?? insideJson(value, locals);
  if (isList(value)) return value.map((item) => withLocalLiterals(item, locals));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withLocalLiterals(item, locals)]));
}

function insideJson(text: string, locals: ReadonlyMap<string, string>): string {
  if (!/^\s*[[{]/.test(text) || ![...locals.keys()].some((external) => text.includes(external))) return text;
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    return text;
  }
  return JSON.stringify(withLocalLiterals(parsed, locals));
}
