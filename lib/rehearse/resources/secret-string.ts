import { randomInt } from 'node:crypto';
import { isObject } from '../assembly/json';
import type { Properties } from './properties';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const DEFAULT_LENGTH = 32;

/**
 * Value of a secret that the template has generated, as Secrets Manager does: a random password, alone or as a member of the
 * template's JSON.
 */
export function generatedSecret(rules: Properties): string {
  const key = rules.optionalText('GenerateStringKey');
  const template = rules.optionalText('SecretStringTemplate');
  if ((key === undefined) !== (template === undefined)) {
    throw new Error(`${rules.owner}: SecretStringTemplate and GenerateStringKey go together.`);
  }
  const password = randomPassword(rules);
  if (key === undefined || template === undefined) return password;
  let parsed: unknown;
  try {
    parsed = JSON.parse(template);
  } catch {
    parsed = undefined;
  }
  if (!isObject(parsed)) throw new Error(`${rules.owner}: SecretStringTemplate must be a JSON object.`);
  return JSON.stringify({ ...parsed, [key]: password });
}

export function randomPassword(rules: Properties): string {
  const length = rules.optionalNumber('PasswordLength') ?? DEFAULT_LENGTH;
  const kinds = alphabets(rules);
  const required = (rules.flag('RequireEachIncludedType') ?? true) ? kinds : [];
  if (kinds.length === 0) throw new Error(`${rules.owner}: every character is excluded.`);
  if (length < Math.max(1, required.length)) {
    throw new Error(
      `${rules.owner}: a password of length ${length} cannot hold ${required.length} kinds of characters.`,
    );
  }
  const all = kinds.join('');
  const characters = Array.from({ length }, (_, index) => pick(required[index] ?? all));
  return shuffled(characters).join('');
}

function alphabets(rules: Properties): readonly string[] {
  const excluded = rules.optionalText('ExcludeCharacters') ?? '';
  const kinds: readonly [string, boolean][] = [
    [LOWER, rules.flag('ExcludeLowercase') ?? false],
    [UPPER, rules.flag('ExcludeUppercase') ?? false],
    [NUMBERS, rules.flag('ExcludeNumbers') ?? false],
    [PUNCTUATION, rules.flag('ExcludePunctuation') ?? false],
    [' ', !(rules.flag('IncludeSpace') ?? false)],
  ];
  return kinds
    .filter(([, isExcluded]) => !isExcluded)
    .map(([alphabet]) => [...alphabet].filter((character) => !excluded.includes(character)).join(''))
    .filter((alphabet) => alphabet !== '');
}

function pick(alphabet: string): string {
  return alphabet[randomInt(alphabet.length)];
}

function shuffled(items: readonly string[]): readonly string[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [result[index], result[other]] = [result[other], result[index]];
  }
  return result;
}
