import type { Client } from 'pg';
import { asBytes, characters } from './bytes';
import { CLIENT_SCHEMA, NO_EXTENSION } from './catalog';
import type { Filled } from './fill';
import type { Table } from './tables';

/** From so many bytes on, sessions share what is left to analyze. */
const MUCH = 1e8;

/** Tells which tables can be analyzed by now: parts with the table that they are parts of, and none before the last of its builds. */
export class Landing {
  private readonly awaited = new Map<string, number>();
  private readonly late: ReadonlySet<string>;

  constructor(tables: readonly Table[]) {
    for (const table of tables) this.awaited.set(nameOf(table), (this.awaited.get(nameOf(table)) ?? 0) + 1);
    this.late = new Set(tables.filter(isBuiltLate).map(nameOf));
  }

  /** @param tables that have their rows, and what is built early on them @returns names of those that are complete with these */
  land(tables: readonly Table[]): readonly string[] {
    return tables.map(nameOf).filter((name) => {
      const left = this.awaited.get(name)! - 1;
      this.awaited.set(name, left);
      return left === 0 && !this.late.has(name);
    });
  }
}

/** Through the table that it is a part of, no part has its own rows to build on. */
function isBuiltLate({ builds, root }: Table): boolean {
  return builds.some(({ early }) => root !== null || !early);
}

function nameOf({ name, whole }: Table): string {
  return whole ?? name;
}

/**
 * Statements that analyze what was not analyzed with its rows, divided among sessions. By table: a bare ANALYZE warns of every catalog that only a
 * superuser may look at. Parts are analyzed with the table that they are parts of.
 */
export async function analyzeTheRest(green: Client, { analyzed, bytes }: Filled, sessions: number): Promise<string[]> {
  const { rows } = await green.query<{ name: Buffer }>(
    `SELECT ${asBytes(`format('%I.%I', n.nspname, c.relname)`)} AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND ${CLIENT_SCHEMA} AND ${NO_EXTENSION} ORDER BY c.oid`,
  );
  const left = rows.map(({ name }) => characters(name)).filter((name) => !analyzed.has(name));
  const shares = Array.from({ length: bytes > MUCH ? sessions : 1 }, (_, share) =>
    left.filter((_name, at) => at % (bytes > MUCH ? sessions : 1) === share).map((name) => `ANALYZE ${name};\n`),
  );
  return shares.map((share) => share.join('')).filter((share) => share !== '');
}
