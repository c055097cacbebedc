import type { Client } from 'pg';
import { identityOf } from './contents';

/** Foreign keys of a dump: those that are quickly proven, and those of large tables, with what each locks. */
export interface ForeignKeys {
  readonly small: readonly string[];
  readonly large: readonly LargeKey[];
}

interface LargeKey {
  readonly line: string;
  /** Both tables' oids on blue. */
  readonly locks: readonly string[];
}

const LARGE = 16_777_216;

/** @param lines of the dump's contents */
export async function foreignKeys(blue: Client, lines: readonly string[]): Promise<ForeignKeys> {
  if (lines.length === 0) return { small: [], large: [] };
  const { rows } = await blue.query<{ identity: string; locks: string[] }>(
    `SELECT concat_ws(' ', 'pg_constraint'::regclass::oid, oid) AS identity, ARRAY[conrelid::text, confrelid::text] AS locks
      FROM pg_constraint WHERE contype = 'f' AND pg_table_size(conrelid) >= ${LARGE}`,
  );
  const locksOf = new Map(rows.map(({ identity, locks }) => [identity, locks]));
  const locks = (line: string) => locksOf.get(identityOf(line));
  return {
    small: lines.filter((line) => locks(line) === undefined),
    large: lines.flatMap((line) => ({ line, locks: locks(line) ?? [] })).filter((key) => key.locks.length > 0),
  };
}

/** Works on keys at the same time, but never on two that lock a table both: they would wait for each other. */
export async function besideEachOther(
  most: number,
  keys: readonly LargeKey[],
  work: (line: string) => Promise<void>,
): Promise<void> {
  const left = [...keys];
  const held = new Set<string>();
  const running = new Set<Promise<void>>();
  while (left.length > 0 || running.size > 0) {
    const at = running.size < most ? left.findIndex((key) => key.locks.every((lock) => !held.has(lock))) : -1;
    const [key] = at < 0 ? [] : left.splice(at, 1);
    if (key === undefined) {
      await Promise.race(running);
      continue;
    }
    for (const lock of key.locks) held.add(lock);
    const piece: Promise<void> = work(key.line).finally(() => {
      for (const lock of key.locks) held.delete(lock);
      running.delete(piece);
    });
    running.add(piece);
  }
}
