import { readFileSync } from 'node:fs';

/** How pg_restore begins what it prints of an object. */
const HEADER = /^-- Name: (.*); Type: (.*); Schema: (.*); Owner: .*$/;

/** What a script of pg_restore was about at a line: the kind and name of the object; `undefined` where it is another script, or gone. */
export function objectAt({ script, line }: { readonly script?: string; readonly line?: number }): string | undefined {
  if (script === undefined || line === undefined) return undefined;
  let lines: readonly string[];
  try {
    lines = readFileSync(script, 'latin1').split('\n').slice(0, line);
  } catch {
    return undefined;
  }
  const at = lines.findLastIndex(
    (text, place) => HEADER.test(text) && lines[place - 1] === '--' && lines[place + 1] === '--',
  );
  const [, name, type, schema] = HEADER.exec(lines[at] ?? '') ?? [];
  if (name === undefined || type === undefined) return undefined;
  const kind = type.toLowerCase().replace(/ data$/, '');
  return `${kind} ${schema === '-' ? '' : `${schema}.`}${Buffer.from(name, 'latin1').toString()}`;
}
