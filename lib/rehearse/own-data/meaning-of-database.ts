import type { Context, Meaning } from './meaning';
import { leftOut, settingOf } from './meaning-of-role';
import { beginsWith, isWord, nameIn, rewritten, type Token } from './sql-words';
import { isSystemRole } from './system-roles';

const PLANNED: Meaning = { kind: 'planned' };
/** What may be said of a new database; libc's names only, for ICU's are the engine's own. */
const OPTIONS = ['encoding', 'locale', 'lc_collate', 'lc_ctype'];

/** CREATE DATABASE, ALTER DATABASE. */
export function meaningOfDatabase(tokens: readonly Token[], { plan, databaseOf }: Context): Meaning {
  const given = nameIn(tokens[2]);
  const database = given === undefined ? undefined : databaseOf(given);
  if (database === undefined) return PLANNED;
  if (beginsWith(tokens, 'create')) {
    const options: Record<string, string> = {};
    tokens.forEach(({ kind, value }, index) => {
      if (kind !== 'word') return;
      const said = tokens[index + 2];
      if (OPTIONS.includes(value) && said?.kind === 'text') options[value] = said.value;
      if (value === 'locale_provider' && !isWord(said, 'libc')) {
        plan.notes.add(`Database "${database.name}" sorts by ${said?.value ?? 'ICU'} in the dump, and by libc here.`);
      }
    });
    database.options = options;
    return PLANNED;
  }
  if (beginsWith(tokens, 'alter database * owner to')) {
    const owner = nameIn(tokens[5]);
    if (owner === undefined || isSystemRole(owner)) return PLANNED;
    plan.role(owner);
    database.owner = owner;
    return PLANNED;
  }
  if (beginsWith(tokens, 'alter database * set') && !isWord(tokens[4], 'tablespace')) {
    const sql = settingOf(tokens) && rewritten(tokens.with(2, { kind: 'name', value: database.name }));
    if (sql === undefined) return leftOut(plan.notes, database.name, tokens[4]?.value);
    database.after.push(sql);
  }
  return PLANNED;
}
