/** A word of SQL. `word`: without quotes, lower case, a keyword or a name. `name`: in double quotes. `text`: a plain string. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'sign';
  readonly value: string;
}

const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|([A-Za-z_0-9\u0080-\uffff][A-Za-z_0-9$\u0080-\uffff]*)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([\s\S])/gy;

/** The words of a short statement. Strings with escapes and dollar quotes come as signs: nothing that is looked at here has them. */
export function tokensOf(sql: string, most = Infinity): readonly Token[] {
  const tokens: Token[] = [];
  for (const [, word, name, text, sign] of sql.matchAll(TOKEN)) {
    if (tokens.length >= most) break;
    if (word !== undefined) tokens.push({ kind: 'word', value: word.toLowerCase() });
    else if (name !== undefined) tokens.push({ kind: 'name', value: name.replaceAll('""', '"') });
    else if (text !== undefined) tokens.push({ kind: 'text', value: text.replaceAll("''", "'") });
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
  }
  return tokens;
}

/** Whether the words begin like this: `create event trigger`. `|` parts alternatives, `*` is anything. */
export function beginsWith(tokens: readonly Token[], pattern: string): boolean {
  return pattern
    .split(' ')
    .every((part, index) => part === '*' || part.split('|').some((word) => isWord(tokens[index], word)));
}

export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.value === word;
}

export function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.value === sign;
}

/** The name that a token is; `undefined` for other tokens. */
export function nameIn(token: Token | undefined): string | undefined {
  return token?.kind === 'word' || token?.kind === 'name' ? token.value : undefined;
}

/** Where a word stands, or -1. */
export function indexOfWord(tokens: readonly Token[], word: string, from = 0): number {
  return tokens.findIndex((token, index) => index >= from && isWord(token, word));
}

/** Names in a list, `a, b, c`, up to the first token that ends it. */
export function namesFrom(tokens: readonly Token[], from: number): readonly string[] {
  const names: string[] = [];
  for (let at = from; ; at += 2) {
    // `GROUP x` is an old spelling of `x`.
    if (isWord(tokens[at], 'group') && nameIn(tokens[at + 1]) !== undefined) at++;
    const name = nameIn(tokens[at]);
    if (name !== undefined) names.push(name);
    if (name === undefined || !isSign(tokens[at + 1], ',')) return names;
  }
}

const PLAIN_SIGNS = new Set(['(', ')', '[', ']', ',', '.', '=', '-']);

/**
 * The same statement, written anew: whatever it held, it is one statement of plain names, strings and numbers.
 * @returns `undefined` when it holds anything else
 */
export function rewritten(tokens: readonly Token[]): string | undefined {
  const parts = tokens.map(({ kind, value }) => {
    if (kind === 'word') return value;
    if (kind === 'name') return `"${value.replaceAll('"', '""')}"`;
    if (kind === 'text') return value.includes('\\') ? undefined : `'${value.replaceAll("'", "''")}'`;
    return PLAIN_SIGNS.has(value) ? value : undefined;
  });
  return parts.includes(undefined) ? undefined : parts.join(' ');
}

/** Whether rows of a COPY follow the statement in a dump. */
export function copiesFromInput(sql: string): boolean {
  if (!/^copy\b/i.test(sql)) return false;
  const tokens = tokensOf(sql);
  let depth = 0;
  return tokens.some((token, index) => {
    if (isSign(token, '(')) depth++;
    if (isSign(token, ')')) depth--;
    return depth === 0 && isWord(token, 'from') && isWord(tokens[index + 1], 'stdin');
  });
}
