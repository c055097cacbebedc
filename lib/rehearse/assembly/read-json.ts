import { readFileSync } from 'node:fs';
import { AssemblyError } from './errors';
import { isObject, type JsonObject } from './json';

/**
 * Reads a file that must hold a JSON object.
 * @throws AssemblyError when the file is missing or holds something else
 */
export function readJsonObject(file: string, what: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AssemblyError(`Cannot read ${what} ${file}. Synthesise the app again (cdk synth).`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AssemblyError(`${file} is not JSON, so it is no ${what}: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(value)) throw new AssemblyError(`${file} is no ${what}: it must hold a JSON object.`);
  return value;
}
