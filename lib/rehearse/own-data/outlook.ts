import type { DatabaseError } from 'pg';
import { copiesFromInput } from './sql-words';

/** What is built on rows that are there, under the closed fence as in the dump. */
const BUILDS = /^(?:create\s+(?:unique\s+)?index|alter\s+table\b.*\sadd\s+constraint|refresh\s+materialized)\b/is;
/** Classes of what such work runs into: values, constraints, and what functions of the user's raise. */
const OF_ROWS = /^(?:21|22|23|P0|38|39)/;
/** The role that loads a dump may less than whoever copies. */
const NO_RIGHT = '42501';
/** A check, a domain's included. Whether it holds may depend on rows of other tables, and so on the order in which they come. */
const CHECK = '23514';

/**
 * What a dump that cannot be loaded means for the cutover, which brings the same rows into the same schema: a sentence that begins with a space;
 * empty where that is not known.
 */
export function outlookOf(sql: string, { code = '', where = '' }: Pick<DatabaseError, 'code' | 'where'>): string {
  const mend = 'Mend it where the dump was taken, and dump again.';
  const byFunction = /^(?:SQL|PL\/\w+) function /m.test(where) && code !== NO_RIGHT;
  if (BUILDS.test(sql) && (OF_ROWS.test(code) || byFunction)) {
    return ` The cutover would fail at the same, for it builds this on the same rows. ${mend}`;
  }
  if (copiesFromInput(sql) && (code === CHECK || byFunction)) {
    return ` The cutover may fail at the same, for it copies the same rows into the same table. ${mend}`;
  }
  return '';
}
