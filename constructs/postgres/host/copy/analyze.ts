import type { Client } from 'pg';
import { asBytes, characters } from './bytes';
import { CLIENT_SCHEMA, NO_EXTENSION } from './catalog';
import type { Filled } from './fill';

/** From so many bytes on, sessions share what is left to analyze. */
const MUCH = 1e8;

/**
 * Statements that analyze what was not analyzed with its rows, divided among sessions. By table: a bare ANALYZE warns of every catalog that only a
 * superuser may look at. Parts are analyzed with the table that they are parts of.
 */
export async function analyzeTheRest(green: Client, { analyzed, bytes }: Filled, sessions: number): Promise<string[]> {
  const { rows } = await green.query<{ name: Buffer }>(
    `SELECT ${asBytes(`format('%I.%I', n.nspname, c.relname)`)} AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND ${CLIENT_SCHEMA} AND ${NO_EXTENSION} ORDER BY c.oid`,
  );
  const known = new Set([...analyzed].map(({ name }) => name));
  const left = rows.map(({ name }) => characters(name)).filter((name) => !known.has(name));
  const shares = Array.from({ length: bytes > MUCH ? sessions : 1 }, (_, share) =>
    left.filter((_name, at) => at % (bytes > MUCH ? sessions : 1) === share).map((name) => `ANALYZE ${name};\n`),
  );
  return shares.map((share) => share.join('')).filter((share) => share !== '');
}
