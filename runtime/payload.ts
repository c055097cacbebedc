/** Reads the parts of a payload, and gathers everything wrong with it. */
export interface PayloadReader {
  readonly given: Readonly<Record<string, unknown>>;
  /** What is wrong, a line each. */
  readonly wrong: string[];
  /** A part that is not empty, unless what stands for an absent one is. */
  text(name: string, absent?: string): string;
  /** A whole number; `undefined` where it is empty. */
  number(name: string, absent: string): number | undefined;
  /** Ids of warnings that do not stop. */
  acknowledged(): ReadonlySet<string>;
  /** Throws one error that lists everything wrong. */
  assertRight(): void;
}

export function readPayload(payload: unknown): PayloadReader {
  const wrong: string[] = [];
  const given = typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
  const text = (name: string, absent?: string): string => {
    const found = given[name] ?? absent;
    // SSM may hand over what looks like a number or a truth as one.
    const value = typeof found === 'number' || typeof found === 'boolean' ? String(found) : found;
    if (typeof value === 'string' && (value !== '' || absent === '')) return value;
    wrong.push(`${name}: expected a non-empty string, got ${JSON.stringify(given[name]) ?? 'nothing'}`);
    return '';
  };
  return {
    given,
    wrong,
    text,
    number: (name, absent) => {
      const value = text(name, absent);
      if (value === '') return undefined;
      if (!/^\d{1,9}$/.test(value)) wrong.push(`${name}: expected a whole number, got ${JSON.stringify(value)}`);
      return Number(value);
    },
    acknowledged: () => new Set(text('Acknowledged', '').split(',').filter(Boolean)),
    assertRight: () => {
      if (wrong.length === 0) return;
      throw new Error(`The payload of the function is not what the upgrade declares:\n- ${wrong.join('\n- ')}`);
    },
  };
}
