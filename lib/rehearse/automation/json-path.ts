import { isInput } from '../aws/input';

const PART = /\.([A-Za-z_][\w-]*)|\[(\d+|\*)\]|\['([^']+)'\]/y;

/** Whether a selector is of the kind that the rehearsal reads: `$`, names, `[0]`, `[*]`. */
export function isSelector(selector: string): boolean {
  return parts(selector) !== undefined;
}

/** What a selector (JSONPath) finds: a value, a list when it holds `[*]`, or `undefined`. Throws for a selector that cannot be read. */
export function select(value: unknown, selector: string): unknown {
  const path = parts(selector);
  if (!path) throw new Error(`the selector ${selector} is not known to the rehearsal: use names, [0] and [*]`);
  let found = [value];
  for (const part of path) found = found.flatMap((item) => descend(item, part)).filter((item) => item !== undefined);
  return path.includes('*') ? found : found[0];
}

function parts(selector: string): readonly string[] | undefined {
  // Automation takes selectors without the root as well.
  const path = selector.startsWith('$') ? selector.slice(1) : `.${selector}`;
  const found: string[] = [];
  let at = 0;
  while (at < path.length) {
    PART.lastIndex = at;
    const match = PART.exec(path);
    if (!match) return undefined;
    found.push(match[1] ?? match[2] ?? match[3]);
    at = PART.lastIndex;
  }
  return found;
}

function descend(value: unknown, part: string): unknown[] {
  if (Array.isArray(value)) return part === '*' ? (value as unknown[]) : [value[Number(part)]];
  if (!isInput(value)) return [];
  return part === '*' ? Object.values(value) : [value[part]];
}
