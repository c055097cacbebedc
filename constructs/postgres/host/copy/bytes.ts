/**
 * Names travel from blue to green as the bytes that they are in their database, whatever its encoding: asked for as bytea, kept with each byte as
 * the character of its number, as is all text for psql.
 */
export function asBytes(sql: string): string {
  return `convert_to((${sql})::text, getdatabaseencoding())`;
}

/** SQL for what was given as bytes in a parameter. @param parameter e.g. `$1` */
export function fromBytes(parameter: string): string {
  return `convert_from(${parameter}::bytea, getdatabaseencoding())`;
}

/** Each byte as the character of its number. */
export function characters(bytes: Buffer | null | undefined): string {
  return bytes?.toString('latin1') ?? '';
}

/** The bytes again. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** For people. */
export function readable(text: string): string {
  return bytesOf(text).toString('utf8');
}

/** A literal in such text. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
