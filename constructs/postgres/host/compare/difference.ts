/** Something in which blue and green differ. It tells of rows by their number and hash only. */
export interface Difference {
  /** The kind of thing, e.g. `row` or `index`. */
  readonly what: string;
  /** `*`: of the whole server. */
  readonly database: string;
  /** Quoted, with its schema. */
  readonly name: string;
  /** E.g. `is missing on green`. */
  readonly how: string;
  /** What each side has, as far as it differs; `null`: nothing. */
  readonly blue: unknown;
  readonly green: unknown;
}

/** Something that was found on one side. */
export interface Thing {
  readonly what: string;
  readonly name: string;
  /** Its definition, in JSON whose keys are in an order of their own. */
  readonly definition: string;
}

/** What one side has, and what could not be read there. */
export interface Found {
  readonly things: readonly Thing[];
  readonly unread: readonly { readonly what: string; readonly name: string; readonly why: string }[];
}

export interface ContrastOptions {
  /** Kinds of which blue's are left behind on purpose. */
  readonly notCarried?: ReadonlySet<string>;
  /** What to do about a difference of a kind. */
  readonly advice?: ReadonlyMap<string, string>;
}

/** Everything in which both sides differ, things that one of them cannot read included. */
export function contrast(database: string, blue: Found, green: Found, options: ContrastOptions = {}): Difference[] {
  const [here, there] = [byName(blue.things), byName(green.things)];
  const unread = new Set([...blue.unread, ...green.unread].map(({ what, name }) => keyOf(what, name)));
  const advised = (what: string, how: string) => {
    const advice = options.advice?.get(what);
    return advice === undefined ? how : `${how}: ${advice}`;
  };
  const found: Difference[] = [];
  for (const side of ['blue', 'green'] as const) {
    for (const { what, name, why } of (side === 'blue' ? blue : green).unread) {
      found.push({ what, database, name, how: `could not be read on ${side}: ${why}`, blue: null, green: null });
    }
  }
  for (const [key, thing] of here) {
    const { what, name } = thing;
    const other = there.get(key);
    if (unread.has(keyOf(what, name)) || other?.definition === thing.definition) continue;
    if (other === undefined) {
      if (options.notCarried?.has(what)) continue;
      const how = advised(what, 'is missing on green');
      found.push({ what, database, name, how, blue: parse(thing), green: null });
    } else {
      const differing = fieldsThatDiffer(parse(thing), parse(other));
      if (differing === undefined) continue;
      const how = advised(what, differing.fields.length > 0 ? `differs in ${differing.fields.join(', ')}` : 'differs');
      found.push({ what, database, name, how, blue: differing.blue, green: differing.green });
    }
  }
  for (const [key, thing] of there) {
    const { what, name } = thing;
    if (here.has(key) || unread.has(keyOf(what, name))) continue;
    found.push({ what, database, name, how: advised(what, 'is only on green'), blue: null, green: parse(thing) });
  }
  return found;
}

function keyOf(what: string, name: string): string {
  return `${what}\0${name}`;
}

/** Names may be taken twice where they are cut short; then each counts. */
function byName(things: readonly Thing[]): Map<string, Thing> {
  const named = new Map<string, Thing>();
  for (const thing of things) {
    let key = keyOf(thing.what, thing.name);
    while (named.has(key)) key += '\0again';
    named.set(key, thing);
  }
  return named;
}

function parse({ definition }: Thing): unknown {
  return JSON.parse(definition);
}

interface Differing {
  readonly fields: readonly string[];
  readonly blue: unknown;
  readonly green: unknown;
}

/** A field that one side's major does not have at all cannot differ. `undefined`: nothing differs. */
function fieldsThatDiffer(blue: unknown, green: unknown): Differing | undefined {
  if (!isObject(blue) || !isObject(green)) return same(blue, green) ? undefined : { fields: [], blue, green };
  const fields = Object.keys(blue).filter((field) => field in green && !same(blue[field], green[field]));
  if (fields.length === 0) return undefined;
  const only = (all: Record<string, unknown>) => Object.fromEntries(fields.map((field) => [field, all[field]]));
  return { fields, blue: only(blue), green: only(green) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `jsonb` prints keys in an order of its own, so equal values have equal texts. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
