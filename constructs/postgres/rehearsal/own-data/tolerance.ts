import { beginsWith, isSign, isWord, nameIn, tokensOf } from './sql-words';
import type { PlannedDatabase } from './plan';

const UNDEFINED_OBJECT = '42704';
const NO_RIGHT = '42501';
/** What does not exist: schema, table, function, type or role, column. */
export const MISSING = ['3F000', '42P01', '42883', UNDEFINED_OBJECT, '42703'];
const EXISTS = '42P06';

/**
 * What a statement's failure means: `passed` is nothing that a rehearsal misses, `left out` has to be told, an `owner` is one that only a
 * superuser may name, since no right of the owner's on the schema is there yet.
 */
export type Verdict = 'error' | 'passed' | 'left out' | 'owner';

/**
 * Judges the few failures that a dump of RDS meets on every other server.
 * @param leftOut whether an extension of the database was left out
 */
export function verdictOn(sql: string, code: string | undefined, database: PlannedDatabase, leftOut: boolean): Verdict {
  if (code === undefined) return 'error';
  const tokens = tokensOf(sql, 500);
  // A newer pg_dump sets what an older server does not know.
  if (beginsWith(tokens, 'set') && code === UNDEFINED_OBJECT) return 'passed';
  if (beginsWith(tokens, 'create schema') && code === EXISTS) {
    const name = nameIn(tokens[2]);
    const brought = name === 'public' || database.extensions.some(({ schema }) => schema === name);
    return brought ? 'passed' : 'error';
  }
  // `pg_dump --clean` begins with what a new database does not have.
  if ((beginsWith(tokens, 'drop') || / drop constraint /i.test(sql)) && MISSING.includes(code)) return 'passed';
  // Rights on what an extension made are the extension owner's to give, who is RDS there.
  if (beginsWith(tokens, 'grant|revoke') && code === NO_RIGHT) return 'left out';
  if (beginsWith(tokens, 'alter') && isWord(tokens.at(-3), 'owner') && code === NO_RIGHT) return 'owner';
  if (!leftOut || !MISSING.includes(code)) return 'error';
  return concernsForeignSchema(sql, database) ? 'left out' : 'error';
}

/** Rows, counters and rights of an extension's own schema, which the dump itself does not make. */
function concernsForeignSchema(sql: string, { schemas }: PlannedDatabase): boolean {
  const tokens = tokensOf(sql, 40);
  const setval = /^select pg_catalog\.setval\('([^'.]+)\./i.exec(sql)?.[1]?.replaceAll('"', '');
  const at = beginsWith(tokens, 'copy')
    ? 1
    : beginsWith(tokens, 'grant|revoke')
      ? tokens.findIndex((t) => nameIn(t) === 'on') + 2
      : -1;
  const isQualified = at > 0 && (isSign(tokens[at + 1], '.') || nameIn(tokens[at - 1]) === 'schema');
  const schema = setval ?? (isQualified ? nameIn(tokens[at]) : undefined);
  return schema !== undefined && schema !== 'public' && !schemas.has(schema);
}
