/** A list whose items have a name of their own. */
class Named {
  constructor(
    readonly name: string,
    readonly items: readonly unknown[],
  ) {}
}

/** A list, its items called by that name. */
export function named(name: string, items: readonly unknown[]): unknown {
  return new Named(name, items);
}

/** The members of a structure as XML elements; items of lists are called `member` unless they are `named`, absent members are left out. */
export function xmlMembers(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('');
  if (value instanceof Named) return value.items.map((item) => element(value.name, item)).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([name, member]) => element(name, member))
      .join('');
  }
  return escapeXml(String(value));
}

function element(name: string, value: unknown): string {
  return `<${name}>${xmlMembers(value)}</${name}>`;
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
