import { AwsError } from './aws-error';

/** Input of an operation, as the wire protocol delivered it. */
export type Input = Readonly<Record<string, unknown>>;

/** A member that the operation requires to be a string. Throws ValidationException otherwise. */
export function requiredText(input: Input, member: string): string {
  const value = optionalText(input, member);
  if (value === undefined || value === '') {
    throw new AwsError('ValidationException', `'${member}' is required and must be a string`);
  }
  return value;
}

/** A string member, or `undefined`. Throws ValidationException for another type. */
export function optionalText(input: Input, member: string): string | undefined {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw new AwsError('ValidationException', `'${member}' must be a string`);
  return value;
}

/** A number member (a string of digits counts: the query protocol and documents know no numbers), or `undefined`. */
export function optionalNumber(input: Input, member: string): number | undefined {
  const text = optionalText(input, member);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new AwsError('ValidationException', `'${member}' must be a number, not '${text}'`);
  return value;
}

/** A list of strings; empty when the member is absent. */
export function textList(input: Input, member: string): readonly string[] {
  const value = input[member];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw new AwsError('ValidationException', `'${member}' must be a list of strings`);
  }
  return value as string[];
}

/** A list of structures; empty when the member is absent. */
export function structures(input: Input, member: string): readonly Input[] {
  const value = input[member];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isInput)) {
    throw new AwsError('ValidationException', `'${member}' must be a list of structures`);
  }
  return value;
}

/** A map or structure; empty when the member is absent. */
export function structure(input: Input, member: string): Input {
  const value = input[member];
  if (value === undefined || value === null) return {};
  if (!isInput(value)) throw new AwsError('ValidationException', `'${member}' must be a structure`);
  return value;
}

/** Whether a value is a structure or map. */
export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
