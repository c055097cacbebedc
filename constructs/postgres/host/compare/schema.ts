import { wordsOf } from '../../function/words/words-of';
import { addressesSql, objectsSql, type Kind } from './catalog/kind';
import { DATABASE_KINDS } from './catalog/kinds';
import { contrast, type ContrastOptions, type Difference, type Found, type Thing } from './difference';
import { withoutPrinting } from './printed-queries';
import { both, type Session, type Pair, type Texts } from './session';

/** Compares what the catalogs of a database say, object by object. */
export async function compareSchema(
  database: string,
  sessions: Pair,
): Promise<{ differences: Difference[]; objects: number }> {
  const { blue, green } = await both((side) => readKinds(sessions[side], DATABASE_KINDS));
  const differences = contrast(database, blue, green, adviceOf(DATABASE_KINDS));
  return { differences: await withoutPrinting(sessions.green, differences), objects: blue.things.length };
}

/** Every object of these kinds: all of them by one statement; where that fails, kind by kind, and in the end one by one. */
export async function readKinds(session: Session, kinds: readonly Kind[]): Promise<Found> {
  const { version } = session;
  const known = kinds.filter(({ since = 0 }) => version >= since);
  try {
    const sql = known.map((kind) => objectsSql(kind, version)).join('\nUNION ALL ');
    return { things: (await session.ask(sql, 3)).map(toThing), unread: [] };
  } catch {
    const found: Found[] = [];
    for (const kind of known) found.push(await readKind(session, kind));
    return { things: found.flatMap(({ things }) => things), unread: found.flatMap(({ unread }) => unread) };
  }
}

async function readKind(session: Session, kind: Kind): Promise<Found> {
  try {
    return { things: (await session.ask(objectsSql(kind, session.version), 3)).map(toThing), unread: [] };
  } catch {
    return readOneByOne(session, kind);
  }
}

async function readOneByOne(session: Session, kind: Kind): Promise<Found> {
  const things: Thing[] = [];
  const unread: { what: string; name: string; why: string }[] = [];
  const addresses = await session.ask(addressesSql(kind), 3).catch((error: unknown) => {
    unread.push({ what: wordOf(kind), name: 'of any name', why: wordsOf(error) });
    return [];
  });
  for (const [what, name, address] of addresses) {
    try {
      things.push(...(await session.ask(objectsSql(kind, session.version, String(address)), 3)).map(toThing));
    } catch (error) {
      unread.push({ what: String(what), name: String(name), why: wordsOf(error) });
    }
  }
  return { things, unread };
}

/** What is to be known of kinds when both sides are set against each other. */
export function adviceOf(kinds: readonly Kind[]): ContrastOptions {
  return {
    notCarried: new Set(kinds.filter(({ notCarried }) => notCarried).map(wordOf)),
    advice: new Map(kinds.flatMap((kind) => (kind.advice === undefined ? [] : [[wordOf(kind), kind.advice]]))),
  };
}

function toThing([what, name, definition]: Texts): Thing {
  return { what: String(what), name: String(name), definition: String(definition) };
}

/** The word of a kind that has one for all of its objects. */
function wordOf({ what, catalog }: Kind): string {
  return /^'(.*)'$/.exec(what)?.[1] ?? catalog;
}
