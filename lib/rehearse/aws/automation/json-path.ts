import { isInput } from '../input';

const PART = /\.([A-Za-z_][\w-]*)|\[(\d+|\*)\]|\['([^']+)'\]|\[\?\(@((?:\.\w+)+) (==|!=) '([^']*)'\)\]/y;

/** Keeps those items of a list that have, or have not, that text at that path. */
interface Filter {
  readonly path: readonly string[];
  readonly equal: boolean;
  readonly text: string;
}

type Part = string | Filter;

/** Whether a selector is of the kind that the rehearsal reads: `$`, names, `[0]`, `[*]`, `[?(@.name == 'text')]`. */
export function isSelector(selector: string): boolean {
  return parts(selector) !== undefined;
}

/** What a selector (JSONPath) finds: a value, a list when it holds `[*]` or a filter, or `undefined`. Throws for a selector that cannot be read. */
export function select(value: unknown, selector: string): unknown {
  const path = parts(selector);
  if (!path)
    throw new Error(
      `the selector ${selector} is not known to the rehearsal: use names, [0], [*] and [?(@.name == 'text')]`,
    );
  let found = [value];
  for (const part of path) found = found.flatMap((item) => descend(item, part)).filter((item) => item !== undefined);
  return path.some((part) => part === '*' || typeof part !== 'string') ? found : found[0];
}

function parts(selector: string): readonly Part[] | undefined {
  // Automation takes selectors without the root as well.
  const path = selector.startsWith('$') ? selector.slice(1) : `.${selector}`;
  const found: Part[] = [];
  let at = 0;
  while (at < path.length) {
    PART.lastIndex = at;
    const match = PART.exec(path);
    if (!match) return undefined;
    const [, name, index, quoted, filtered, operator, text] = match;
    found.push(
      filtered === undefined
        ? (name ?? index ?? quoted)
        : { path: filtered.slice(1).split('.'), equal: operator === '==', text },
    );
    at = PART.lastIndex;
  }
  return found;
}

function descend(value: unknown, part: Part): unknown[] {
  if (typeof part !== 'string') return Array.isArray(value) ? value.filter((item) => passes(item, part)) : [];
  if (Array.isArray(value)) return part === '*' ? (value as unknown[]) : [value[Number(part)]];
  if (!isInput(value)) return [];
  return part === '*' ? Object.values(value) : [value[part]];
}

function passes(item: unknown, { path, equal, text }: Filter): boolean {
  const [found] = path.reduce<unknown[]>((items, name) => items.flatMap((one) => descend(one, name)), [item]);
  return (String(found) === text) === equal;
}
