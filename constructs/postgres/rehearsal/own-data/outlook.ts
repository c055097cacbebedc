import type { DatabaseError } from 'pg';
import { copiesFromInput } from './sql-words';
import { MISSING } from './tolerance';

/** What is built on rows that are there, under the closed fence as in the dump. */
const BUILDS = /^(?:create\s+(?:unique\s+)?index|alter\s+table\b.*\sadd\s+constraint|refresh\s+materialized)\b/is;
/** Classes of what such work runs into: values, constraints, and what functions of the user's raise. */
const OF_ROWS = /^(?:21|22|23|P0|38|39)/;
/** The role that loads a dump may less than whoever copies. */
const NO_RIGHT = '42501';
/** A check, a domain's included. Whether it holds may depend on rows of other tables, and so on the order in which they come. */
const CHECK = '23514';

const REFRESHES = /^refresh\b/i;
const MAKES_ROLE = /permission denied to (?:create|alter) role/;
const NAME_SCHEMAS =
  'Neither has a search_path: name schemas in what it runs, bodies of functions and texts, or ALTER FUNCTION … SET search_path, where the dump was taken, and dump again.';

/**
 * What a dump that cannot be loaded means for the cutover, which brings the same rows into the same schema: a sentence that begins with a space;
 * empty where that is not known.
 */
export function outlookOf(
  sql: string,
  { code = '', where = '', message }: Pick<DatabaseError, 'code' | 'where' | 'message'>,
): string {
  if (code === NO_RIGHT && MAKES_ROLE.test(message)) {
    return ' Nothing of a dump may make roles as it runs: write CREATE ROLE as a statement, or give the roles by --globals.';
  }
  const byFunction = /^(?:SQL|PL\/\w+) function /m.test(where) && code !== NO_RIGHT;
  // What a materialized view runs may stand in a text.
  const unfound = MISSING.includes(code) && (byFunction || REFRESHES.test(sql));
  const mend = unfound ? NAME_SCHEMAS : 'Mend it where the dump was taken, and dump again.';
  if (BUILDS.test(sql) && (OF_ROWS.test(code) || byFunction || unfound)) {
    return ` The cutover would fail at the same, for it builds this on the same rows. ${mend}`;
  }
  if (copiesFromInput(sql) && (code === CHECK || byFunction)) {
    return ` The cutover may fail at the same, for it copies the same rows into the same table. ${mend}`;
  }
  return '';
}
