import { escapeLiteral } from 'pg';
import type { Context, Meaning } from './meaning';
import { beginsWith, indexOfWord, isWord, nameIn, rewritten, type Token } from './sql-words';
import { isSystemRole } from './system-roles';

const PLANNED: Meaning = { kind: 'planned' };

/** COMMENT ON ROLE, DATABASE, TABLESPACE and SUBSCRIPTION; `undefined`: of something else. */
export function meaningOfComment(tokens: readonly Token[], { plan, databaseOf }: Context): Meaning | undefined {
  if (!beginsWith(tokens, '* on role|database|tablespace|subscription')) return undefined;
  const name = nameIn(tokens[3]);
  const isRole = isWord(tokens[2], 'role');
  // What is said of the others goes with them.
  if (name === undefined || !(isRole || isWord(tokens[2], 'database'))) return PLANNED;
  const database = isRole ? undefined : databaseOf(name);
  const list = isRole ? (isSystemRole(name) ? undefined : plan.role(name).settings) : database?.after;
  const text = textOf(tokens.slice(indexOfWord(tokens, 'is') + 1));
  if (list === undefined || text === null) return PLANNED;
  if (text === undefined) {
    plan.notes.add(`A comment on "${name}" was left out: it is written as pg_dump does not write it.`);
    return PLANNED;
  }
  const subject = rewritten([{ kind: 'name', value: database?.name ?? name }]);
  list.push(`COMMENT ON ${isRole ? 'ROLE' : 'DATABASE'} ${subject} IS ${escapeLiteral(text)}`);
  return PLANNED;
}

/** The text that these tokens are, of which pg_dump escapes backslashes alone; `null`: NULL; `undefined`: they are none. */
function textOf([first, second]: readonly Token[]): string | null | undefined {
  if (first?.kind === 'text') return first.value;
  if (isWord(first, 'null')) return null;
  if (!isWord(first, 'e') || second?.kind !== 'text') return undefined;
  return second.value.replaceAll('\\\\', '').includes('\\') ? undefined : second.value.replaceAll('\\\\', '\\');
}
