import type { Context, Meaning } from './meaning';
import { leftOut, settingOf } from './meaning-of-role';
import type { DumpPlan, PlannedDatabase } from './plan';
import { beginsWith, isSign, isWord, nameIn, rewritten, type Token } from './sql-words';
import { isSystemRole, rolesAmong } from './system-roles';

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
      const said = tokens[index + (isSign(tokens[index + 1], '=') ? 2 : 1)];
      if (OPTIONS.includes(value) && said?.kind === 'text') options[value] = said.value;
      if (value === 'owner') own(plan, database, nameIn(said));
      if (value === 'locale_provider' && !isWord(said, 'libc')) {
        plan.notes.add(`Database "${database.name}" sorts by ${said?.value ?? 'ICU'} in the dump, and by libc here.`);
      }
    });
    database.options = options;
    limit(plan, database, tokens);
    return PLANNED;
  }
  if (beginsWith(tokens, 'alter database * owner to')) {
    own(plan, database, nameIn(tokens[5]));
    return PLANNED;
  }
  if (beginsWith(tokens, 'alter database * set') && !isWord(tokens[4], 'tablespace')) {
    const sql = settingOf(tokens) && rewritten(tokens.with(2, { kind: 'name', value: database.name }));
    if (sql === undefined) return leftOut(plan.notes, database.name, tokens[4]?.value);
    database.after.push(sql);
    return PLANNED;
  }
  limit(plan, database, tokens);
  return PLANNED;
}

/** What the engine or RDS owns stays with whom it belongs to here. */
function own(plan: DumpPlan, database: PlannedDatabase, owner: string | undefined): void {
  for (const role of rolesAmong(owner === undefined || isSystemRole(owner) ? [] : [owner])) {
    plan.role(role);
    database.owner = role;
  }
}

/** CONNECTION LIMIT and IS_TEMPLATE, which CREATE and ALTER take alike. */
function limit(plan: DumpPlan, database: PlannedDatabase, tokens: readonly Token[]): void {
  const said = tokens.filter((token) => !isSign(token, '='));
  const name = rewritten([{ kind: 'name', value: database.name }]);
  said.forEach((_, at) => {
    if (beginsWith(said.slice(at), 'is_template true')) database.after.push(`ALTER DATABASE ${name} IS_TEMPLATE true`);
    if (!beginsWith(said.slice(at), 'connection limit')) return;
    const most = said[at + 2]?.value ?? '';
    if (/^[1-9]\d*$/.test(most)) database.after.push(`ALTER DATABASE ${name} CONNECTION LIMIT ${most}`);
    if (most === '0')
      plan.notes.add(
        `Database "${database.name}" has CONNECTION LIMIT 0 in the dump, which was left out: on AWS preflight refuses it (connection-limit).`,
      );
  });
}
