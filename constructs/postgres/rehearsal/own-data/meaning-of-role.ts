import type { Context, Meaning } from './meaning';
import type { DumpPlan } from './plan';
import { planMemberships } from './meaning-of-membership';
import { beginsWith, indexOfWord, isSign, isWord, nameIn, namesFrom, rewritten, type Token } from './sql-words';
import { isSystemRole } from './system-roles';

const PLANNED: Meaning = { kind: 'planned' };
const KEPT = ['inherit', 'noinherit', 'createrole', 'nocreaterole', 'createdb', 'nocreatedb', 'login', 'nologin'];
/** What RDS gives to nobody: SUPERUSER, REPLICATION, BYPASSRLS. */
const LEFT_OUT = ['superuser', 'replication', 'bypassrls'];
/** Settings that would make the server load or run something of this machine. */
const REACHING_OUT = /preload|library_path|jit_provider|^role$|session_authorization|_command$|_directory$/;

/** CREATE ROLE, ALTER ROLE: attributes and settings; passwords of a dump are never used. */
export function meaningOfRole(tokens: readonly Token[], { plan, databaseOf }: Context): Meaning {
  const name = nameIn(tokens[2]);
  if (name === undefined) return { kind: 'refused', why: 'it names no role' };
  const inDatabase = beginsWith(tokens, '* * * in database');
  const at = inDatabase ? 6 : 3;
  if (isWord(tokens[at], 'set')) {
    const sql = settingOf(tokens);
    if (isSystemRole(name) && name !== 'rdsadmin') return PLANNED;
    if (name === 'rdsadmin') return PLANNED;
    if (sql === undefined) return leftOut(plan.notes, name, tokens[at + 1]?.value);
    const database = inDatabase ? databaseOf(nameIn(tokens[5]) ?? '') : undefined;
    if (inDatabase) {
      // The database may have another name here.
      database?.after.push(rewritten(tokens.with(5, { kind: 'name', value: database.name })) ?? sql);
    } else plan.role(name).settings.push(sql);
    return PLANNED;
  }
  if (isSystemRole(name)) return PLANNED;
  const role = plan.role(name);
  const attributes = new Map(role.attributes);
  if (beginsWith(tokens, 'create user')) attributes.set('login', 'LOGIN');
  for (let index = at; index < tokens.length; index++) {
    const word = tokens[index].kind === 'word' ? tokens[index].value : '';
    if (KEPT.includes(word)) attributes.set(word.replace(/^no/, ''), word.toUpperCase());
    if (LEFT_OUT.includes(word)) {
      plan.notes.add(
        `Role "${name}" has ${word.toUpperCase()} in the dump, which RDS gives to nobody: it was left out.`,
      );
    }
    if (word === 'limit') {
      const negative = isSign(tokens[index + 1], '-');
      const value = tokens[index + (negative ? 2 : 1)]?.value ?? '';
      if (/^\d+$/.test(value)) attributes.set('limit', `CONNECTION LIMIT ${negative ? '-' : ''}${value}`);
    }
    if (word === 'until') attributes.set('until', `VALID UNTIL ${rewritten([tokens[index + 1]]) ?? "'infinity'"}`);
    if (isWord(tokens[0], 'create')) index += planClause(plan, name, tokens, index);
  }
  if (attributes.size > 0 || role.attributes === undefined) role.attributes = attributes;
  return PLANNED;
}

/** `IN ROLE a, b`, and `ROLE`, `USER` or `ADMIN` of members. @returns how many tokens it takes beyond its first */
function planClause(plan: DumpPlan, role: string, tokens: readonly Token[], at: number): number {
  const isIn = beginsWith(tokens.slice(at), 'in role|group');
  if (!isIn && !beginsWith(tokens.slice(at), 'role|user|admin')) return 0;
  const names = namesFrom(tokens, at + (isIn ? 2 : 1));
  if (isIn) planMemberships(plan, names, [role]);
  else planMemberships(plan, [role], names, isWord(tokens[at], 'admin') ? ['ADMIN OPTION'] : []);
  return 2 * names.length - (isIn ? 0 : 1);
}

/** A statement that sets something for a role or a database, or `undefined` when it must not be. */
export function settingOf(tokens: readonly Token[]): string | undefined {
  const at = indexOfWord(tokens, 'set') + 1;
  return REACHING_OUT.test(tokens[at]?.value.toLowerCase() ?? '') ? undefined : rewritten(tokens);
}

export function leftOut(notes: Set<string>, of: string, setting: string | undefined): Meaning {
  notes.add(`Setting ${setting ?? ''} of "${of}" was left out: it names what is on the server's machine.`);
  return PLANNED;
}
