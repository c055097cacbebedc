import type { Server } from '../../../function/server';
import { wordsOf } from '../../../function/words/words-of';
import { codeOf, Session } from '../session';
import type { Sessions } from '../../copy/sessions';
import type { TablePlan } from './plan';

/** Rows of a table, in whatever order. */
export interface RowHash {
  readonly rows: string;
  readonly hash: string;
}

/** A hash, or why there is none. */
export type MaybeHash = RowHash | { readonly unread: string };

/** What one side's tables hold, by name. */
export type SideHashes = ReadonlyMap<string, MaybeHash>;

/** How many sessions may read at the same time, on each side. */
export interface SideSlots {
  readonly blue: Sessions;
  readonly green: Sessions;
}

type Done = (table: TablePlan) => void;

/**
 * Hashes the tables of a plan on one side, the largest first, each free session taking the next. Independent of the other side, so that it may
 * begin as soon as this side's rows are there.
 * @param done called when a table is hashed
 */
export async function hashSide(
  server: Server,
  database: string,
  tables: readonly TablePlan[],
  slots: Sessions,
  done: Done = () => undefined,
): Promise<SideHashes> {
  const hashes = new Map<string, MaybeHash>();
  const waiting = [...tables];
  const worker = () =>
    slots.do(async () => {
      if (waiting.length === 0) return;
      const session = await Session.open(server, database);
      try {
        await hashOn(session, waiting, hashes, done);
      } finally {
        await session.end();
      }
    });
  await Promise.all(Array.from({ length: Math.min(slots.most, tables.length) }, worker));
  return hashes;
}

/** Takes tables from `waiting` until none is left. */
export async function hashOn(
  session: Session,
  waiting: TablePlan[],
  hashes: Map<string, MaybeHash>,
  done: Done,
): Promise<void> {
  for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
    hashes.set(table.name, await hashOrWhyNot(session, table.sql));
    done(table);
  }
}

/** Runs one query of a plan. A table that cannot be read is told of, and the others are read still. */
export async function hashOrWhyNot(session: Session, sql: string): Promise<MaybeHash> {
  try {
    const [row] = await session.ask(sql, 3);
    const [rows, first, second] = row ?? [];
    return { rows: rows ?? '0', hash: `${first ?? 0} ${second ?? 0}` };
  } catch (error) {
    // A session that is gone reads nothing more: what it would say of every further table is not true of them.
    if (!isOfTheQuery(error)) throw error;
    return { unread: wordsOf(error) };
  }
}

export function isHash(found: MaybeHash | undefined): found is RowHash {
  return found !== undefined && 'hash' in found;
}

/** The server refused this query, and goes on with the next; not so when it went away, or ended the session. */
function isOfTheQuery(error: unknown): boolean {
  return /^(?!08|57P)[0-9A-Z]{5}$/.test(codeOf(error));
}
