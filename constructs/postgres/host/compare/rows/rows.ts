import type { ToldProgress } from '../context';
import type { Difference } from '../difference';
import { both, type Servers, type Session, type Pair } from '../session';
import {
  hashOn,
  hashOrWhyNot,
  hashSide,
  isHash,
  type MaybeHash,
  type RowHash,
  type SideHashes,
  type SideSlots,
} from './hash';
import { planRows, type TablePlan } from './plan';

/** Below this, opening sessions takes longer than hashing. */
const SMALL_BYTES = 4_000_000;

export interface RowsResult {
  readonly differences: readonly Difference[];
  /** Every table that both sides could read, with blue's hash. */
  readonly tables: readonly (RowHash & { readonly name: string })[];
  readonly notes: readonly string[];
}

/** Compares a hash of every row of every table. */
export async function compareRows(
  servers: Servers,
  database: string,
  sessions: Pair,
  slots: SideSlots,
  progress: ToldProgress,
): Promise<RowsResult> {
  const { tables, incomparable } = await planRows(sessions.blue);
  const count = meter(database, tables, progress);
  const small = tables.reduce((sum, { bytes }) => sum + bytes, 0) <= SMALL_BYTES;
  const hashes = await both((side) => {
    return small
      ? hashHere(sessions[side], tables, count)
      : hashSide(servers[side], database, tables, slots[side], count);
  });
  const mended = await readTheRest(sessions, tables, hashes);
  const { expected, restless } = await withFreshViews(sessions.green, tables, mended);
  const differences = [
    ...incomparable.map(({ name, why }) => unreadable(database, name, `could not be compared: ${why}`)),
    ...tables.flatMap(({ name }) => contrastTable(database, name, expected)),
  ];
  const read = tables.flatMap(({ name }) => {
    const hash = expected.blue.get(name);
    return isHash(hash) && isHash(expected.green.get(name)) ? [{ name, ...hash }] : [];
  });
  const notes = restless.map(
    (name) =>
      `${database}: materialized view ${name} holds something else each time it is refreshed; its definition alone was compared`,
  );
  return { differences, tables: read, notes };
}

interface Both {
  readonly blue: SideHashes;
  readonly green: SideHashes;
}

/** Rows too long to be printed as a whole are hashed value by value, on both sides. What cannot be read then is a difference. */
async function readTheRest(sessions: Pair, tables: readonly TablePlan[], hashes: Both): Promise<Both> {
  const unread = tables.filter(({ name }) => !isHash(hashes.blue.get(name)) || !isHash(hashes.green.get(name)));
  return both(async (side) => {
    const mended = new Map(hashes[side]);
    for (const { name, wideSql } of unread) {
      mended.set(name, await hashOrWhyNot(sessions[side], wideSql));
    }
    return mended;
  });
}

/**
 * A materialized view that is stale on blue is fresh on green: there it has to equal what its own query yields. One whose query yields something
 * else each time, as by now() or random(), equals nothing; what it is made of is compared, like everything.
 */
async function withFreshViews(
  green: Session,
  tables: readonly TablePlan[],
  hashes: Both,
): Promise<{ readonly expected: Both; readonly restless: readonly string[] }> {
  const blue = new Map(hashes.blue);
  const restless: string[] = [];
  for (const { name, freshSql } of tables) {
    const [here, there] = [hashes.blue.get(name), hashes.green.get(name)];
    if (freshSql === undefined || !isHash(here) || !isHash(there) || isSame(here, there)) continue;
    const fresh = await hashOrWhyNot(green, freshSql);
    if (!isHash(fresh)) continue;
    blue.set(name, fresh);
    if (isSame(fresh, there)) continue;
    const again = await hashOrWhyNot(green, freshSql);
    if (!isHash(again) || isSame(fresh, again)) continue;
    restless.push(name);
    blue.set(name, there);
  }
  return { expected: { blue, green: hashes.green }, restless };
}

async function hashHere(
  session: Session,
  tables: readonly TablePlan[],
  done: (table: TablePlan) => void,
): Promise<SideHashes> {
  const hashes = new Map<string, MaybeHash>();
  await hashOn(session, [...tables], hashes, done);
  return hashes;
}

function unreadable(database: string, name: string, how: string): Difference {
  return { what: 'row', database, name, how, blue: null, green: null };
}

function contrastTable(database: string, name: string, hashes: Both): Difference[] {
  const [blue, green] = [hashes.blue.get(name), hashes.green.get(name)];
  if (isHash(blue) && isHash(green)) {
    return isSame(blue, green) ? [] : [{ what: 'row', database, name, how: 'differs', blue, green }];
  }
  return (['blue', 'green'] as const).flatMap((side) => {
    const found = hashes[side].get(name);
    if (isHash(found)) return [];
    const how = `could not be read on ${side}: ${found?.unread ?? 'no answer'}`;
    return [
      { what: 'row', database, name, how, blue: isHash(blue) ? blue : null, green: isHash(green) ? green : null },
    ];
  });
}

/** A table is ready when both sides have hashed it. */
function meter(database: string, tables: readonly TablePlan[], progress: ToldProgress): (table: TablePlan) => void {
  progress.begin(
    database,
    tables.length,
    tables.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const once = new Set<string>();
  return ({ name, bytes }) => {
    if (once.has(name)) progress.add(database, 1, bytes);
    once.add(name);
  };
}

function isSame(one: RowHash, other: RowHash): boolean {
  return one.rows === other.rows && one.hash === other.hash;
}
