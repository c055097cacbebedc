import { isIPv4 } from 'node:net';

/** One record of a name. */
export interface DnsRecord {
  readonly type: 'CNAME' | 'A';
  /** A name or an IPv4 literal for `CNAME`, an IPv4 address for `A`. */
  readonly value: string;
  /** How long clients may remember it, in seconds. */
  readonly ttlSeconds: number;
}

export interface AnsweredRecord extends DnsRecord {
  readonly name: string;
}

/** What a question is answered with. */
export interface DnsAnswer {
  readonly records: readonly AnsweredRecord[];
  /** Whether the name, or what it leads to, does not exist. */
  readonly unknown: boolean;
}

const MAX_CHAIN = 8;

/** The key under which a name is kept: names are compared without case and without the dot at the end. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/**
 * Answers a question from the records, following CNAMEs. A name that is an IPv4 literal has itself as address: that is how a CNAME leads to
 * a server of this machine. Such an address may be remembered as long as the CNAME that led to it.
 */
export function answer(
  records: ReadonlyMap<string, readonly DnsRecord[]>,
  question: string,
  type: 'A' | 'CNAME' | 'other',
): DnsAnswer {
  const answered: AnsweredRecord[] = [];
  let name = question;
  let ttlSeconds = 0;
  for (let hops = 0; hops < MAX_CHAIN; hops++) {
    const found = records.get(canonicalName(name));
    if (!found) {
      if (!isIPv4(name)) return { records: answered, unknown: true };
      if (type === 'A') answered.push({ name, type: 'A', value: name, ttlSeconds });
      return { records: answered, unknown: false };
    }
    const alias = oneOf(found.filter((record) => record.type === 'CNAME'));
    if (!alias) {
      const addresses = type === 'A' ? found.map((record) => ({ name, ...record })) : [];
      return { records: [...answered, ...addresses], unknown: false };
    }
    answered.push({ name, ...alias });
    if (type === 'CNAME') return { records: answered, unknown: false };
    ({ value: name, ttlSeconds } = alias);
  }
  return { records: answered, unknown: false };
}

/** Of several CNAMEs of a name Cloud Map answers one, by weight. */
function oneOf<T>(choices: readonly T[]): T | undefined {
  return choices[Math.floor(Math.random() * choices.length)];
}
