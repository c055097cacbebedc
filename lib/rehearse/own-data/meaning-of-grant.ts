import type { Context, Meaning } from './meaning';
import { beginsWith, indexOfWord, isWord, namesFrom, nameIn, rewritten, type Token } from './sql-words';
import { isGrantable, isSystemRole } from './system-roles';

const PLANNED: Meaning = { kind: 'planned' };

/** GRANT and REVOKE: memberships and rights on databases go into the plan, rights on objects are run. */
export function meaningOfGrant(tokens: readonly Token[], context: Context): Meaning | undefined {
  const { plan, databaseOf } = context;
  const grants = isWord(tokens[0], 'grant');
  const word = grants ? 'to' : 'from';
  const to = tokens.findLastIndex((token) => isWord(token, word));
  if (to < 0) return undefined;
  const receivers = namesFrom(tokens, to + 1);
  for (const role of receivers) if (role !== 'public') plan.role(role);
  const on = indexOfWord(tokens, 'on');
  if (on < 0) return grants ? membership(tokens, receivers, context) : PLANNED;
  if (beginsWith(tokens.slice(on), 'on tablespace')) return PLANNED;
  if (beginsWith(tokens.slice(on), 'on parameter')) {
    plan.notes.add('Rights on parameters (GRANT … ON PARAMETER) were left out: RDS grants them in a way of its own.');
    return PLANNED;
  }
  if (beginsWith(tokens.slice(on), 'on database')) {
    const database = databaseOf(nameIn(tokens[on + 2]) ?? '');
    const sql = rewritten(tokens.with(on + 2, { kind: 'name', value: database?.name ?? '' }));
    // Who grants is not said again: it is the owner.
    if (database !== undefined && sql !== undefined) database.after.push(sql.replace(/ granted by \S+$/, ''));
    return PLANNED;
  }
  return undefined;
}

function membership(tokens: readonly Token[], members: readonly string[], { plan }: Context): Meaning {
  const admin = /with admin (option|true)/.test(tokens.map(({ value }) => value).join(' '));
  for (const role of namesFrom(tokens, 1)) {
    for (const member of members) {
      if (isSystemRole(member)) continue;
      if (isGrantable(role)) {
        plan.role(role);
        plan.memberships.push({ role, member, admin });
      } else if (role === 'rds_superuser') plan.masters.add(member);
      else {
        plan.notes.add(
          `"${member}" is a member of ${role} in the dump; that was left out, for it reaches beyond the databases.`,
        );
      }
    }
  }
  return PLANNED;
}
