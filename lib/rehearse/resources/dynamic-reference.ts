import { isObject, member } from '../assembly/json';
import type { World } from './world';

const REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure|ssm):([^}]*)\}\}/g;
const SECRET =
  /^(arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::SecretString(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?)?$/;

/**
 * A text with its dynamic references (`{{resolve:…}}`) replaced by what they stand for. Call it where the value is used and
 * keep the result nowhere that is printed.
 * @throws Error that names the reference, never a value
 */
export function reveal(text: string, world: World): string {
  return text.replace(REFERENCE, (whole: string, service: string, name: string) =>
    service === 'secretsmanager' ? secretValue(name, world, whole) : storedValue(name, world, whole),
  );
}

/** Whether a text holds a reference to a secret. */
export function namesSecret(text: string): boolean {
  return [...text.matchAll(REFERENCE)].some(([, service]) => service !== 'ssm');
}

function secretValue(name: string, world: World, whole: string): string {
  const match = SECRET.exec(name);
  if (match === null) throw new Error(`The dynamic reference ${whole} is malformed.`);
  const [, id, key, stage] = match;
  if (stage !== undefined && stage !== '' && stage !== 'AWSCURRENT') {
    throw new Error(`The dynamic reference ${whole} asks for the stage ${stage}. The rehearsal keeps AWSCURRENT only.`);
  }
  const value = world.aws.secretsManager.secretValue(id);
  if (key === undefined || key === '') return value;
  const found = jsonMember(value, key);
  if (found === undefined) throw new Error(`The secret ${id} holds no JSON member ${key}, which ${whole} asks for.`);
  return found;
}

function jsonMember(text: string, key: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const value = isObject(parsed) ? member(parsed, key) : undefined;
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

function storedValue(name: string, world: World, whole: string): string {
  const value = world.inventory.parameters.get(name.replace(/:\d+$/, ''));
  if (value === undefined)
    throw new Error(`The dynamic reference ${whole} names a parameter that the rehearsal does not have.`);
  return value;
}
