import type { Build, Table } from './tables';

/** Tables that are copied on one connection, one after the other: one large table, or several small ones. */
export interface Job {
  readonly number: number;
  readonly tables: readonly Table[];
  readonly bytes: number;
  /** Built as soon as the rows are there. */
  readonly builds: readonly Build[];
  /** Each build is work of its own, which other sessions may take: then its table is large. */
  readonly apart: boolean;
  /** Rows stream in the servers' binary form: two thirds of the time. */
  readonly binary: boolean;
}

/** From so many bytes on, a table is copied by itself. */
const LARGE = 4_194_304;
/** From so many bytes on, what is built on a table is work for others, too. */
const BUILT_APART = 16_777_216;
/** What opening a table costs, in bytes that take as long to copy. */
const LEAST = 335_544;
/** What a connection costs. */
const SMALLEST_BATCH = 1_048_576;
const LARGEST_BATCH = 16_777_216;

/** Divides the tables among jobs such that no session works long while others have nothing to do. @param sessions at work at once */
export function jobsOf(tables: readonly Table[], sessions: number): readonly Job[] {
  const single = tables.filter((table) => table.bytes >= LARGE || isBinary(table));
  const small = tables.filter((table) => !single.includes(table));
  return [...single.map((table) => [table]), ...batches(small, sessions)].map((members, at) => ({
    number: at + 1,
    tables: members,
    bytes: members.reduce((sum, { bytes }) => sum + bytes, 0),
    builds: members.flatMap(({ root, builds }) => (root === null ? builds.filter(({ early }) => early) : [])),
    apart: members.some(({ bytes }) => bytes >= BUILT_APART),
    binary: members.every(isBinary),
  }));
}

/** Values that are stored apart may be too long for the text form, whatever little room they take. */
function isBinary({ bytes, plain, wide, condition, columns }: Table): boolean {
  return plain && columns !== null && condition === null && (bytes >= LARGE || wide);
}

/** Two batches a session, more where they hold much; the heaviest table first, each into the batch that is lightest by then. */
function batches(tables: readonly Table[], sessions: number): readonly (readonly Table[])[] {
  const weight = ({ bytes }: Table) => Math.max(bytes, LEAST);
  const all = tables.reduce((sum, table) => sum + weight(table), 0);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  const wanted = Math.max(Math.min(2 * sessions, Math.ceil(all / SMALLEST_BATCH)), Math.ceil(bytes / LARGEST_BATCH));
  const made = Array.from({ length: wanted }, () => ({ weight: 0, tables: [] as Table[] }));
  for (const table of [...tables].sort((one, other) => weight(other) - weight(one))) {
    const lightest = made.reduce((least, batch) => (batch.weight < least.weight ? batch : least));
    lightest.weight += weight(table);
    lightest.tables.push(table);
  }
  return made.map((batch) => batch.tables);
}
