import type { PolicyStatement } from './local-aws';

/** What conditions may ask about a call: key to value, e.g. `iam:PassedToService`, or to several values. */
export type ConditionKeys = Readonly<Record<string, string | readonly string[]>>;

/** What a role's policies say about one action on one resource. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

/** Evaluates identity policies as IAM does: an explicit Deny wins, then any Allow, else no. */
export function evaluate(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
  keys: ConditionKeys,
): Verdict {
  const named = statements.filter(
    (statement) =>
      list(statement.Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      list(statement.Resource).some((pattern) => matches(pattern, resource)),
  );
  const applying = named.filter((statement) => conditionsMet(statement, keys));
  if (applying.some(({ Effect }) => Effect === 'Deny')) {
    return { allowed: false, why: 'an explicit deny in an identity-based policy forbids it' };
  }
  if (applying.some(({ Effect }) => Effect === 'Allow')) return { allowed: true };
  const unmet = named.filter(({ Effect }) => Effect === 'Allow').map(({ Condition }) => JSON.stringify(Condition));
  if (unmet.length > 0) return { allowed: false, why: `the condition ${unmet.join(', ')} is not met` };
  return { allowed: false, why: `no identity-based policy allows the ${action} action` };
}

type Compare = (pattern: string, value: string) => boolean;

/** Operators that the rehearsal evaluates; a statement with another one allows nothing. */
const operators: Readonly<Record<string, Compare>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

function conditionsMet({ Condition }: PolicyStatement, keys: ConditionKeys): boolean {
  return Object.entries(Condition ?? {}).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, patterns]) => {
      const [, set, name] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/.exec(operator) ?? [];
      const compare = operators[name ?? ''];
      const value = valueOf(keys, key);
      // `false`: the call has the key, whatever its value.
      if (operator === 'Null') return list(patterns).some((absent) => absent === String(value === undefined));
      if (compare === undefined) return false;
      const isMet = (one: string) => list(patterns).some((pattern) => compare(pattern, one));
      // IAM: a key that the call does not have meets ForAllValues, and nothing else.
      if (set === 'ForAllValues') return list(value ?? []).every(isMet);
      if (value === undefined) return false;
      return set === 'ForAnyValue' ? list(value).some(isMet) : typeof value === 'string' && isMet(value);
    }),
  );
}

/** Names of condition keys do not depend on case. */
function valueOf(keys: ConditionKeys, wanted: string): ConditionKeys[string] | undefined {
  return Object.entries(keys).find(([key]) => key.toLowerCase() === wanted.toLowerCase())?.[1];
}

/** Whether text matches a pattern of IAM: `*` any text, `?` any one character. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
