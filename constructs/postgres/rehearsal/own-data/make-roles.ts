import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { wordsOf } from '../../function/words/words-of';
import type { DumpPlan } from './plan';
import { isSystemRole } from './system-roles';

export interface RoleSettings {
  readonly plan: DumpPlan;
  /** The master user, who exists. */
  readonly master: string;
  /** Passwords of the declared roles. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly note: (words: string) => void;
}

/**
 * Makes every role that is named: declared ones with the passwords of their secrets, the others with one that nobody knows. Passwords of a
 * dump are never used.
 */
export async function makeRoles(superuser: Client, settings: RoleSettings): Promise<void> {
  const { plan, master, passwords, note } = settings;
  const { rows } = await superuser.query<{ name: string }>('SELECT rolname AS name FROM pg_roles');
  const existing = new Set(rows.map(({ name }) => name));
  const made: string[] = [];
  for (const name of new Set([...plan.roles.keys(), ...Object.keys(passwords)])) {
    if (existing.has(name) || name === master) continue;
    const role = escapeIdentifier(name);
    const isMaster = plan.masters.has(name) && !Object.hasOwn(passwords, name);
    if (isSystemRole(name)) {
      await superuser.query(`CREATE ROLE ${role} NOLOGIN`);
      continue;
    }
    const declared = Object.hasOwn(passwords, name);
    const { attributes } = plan.roles.get(name) ?? {};
    const words = attributes === undefined ? 'LOGIN' : [...attributes.values()].join(' ');
    const password = declared ? passwords[name] : randomBytes(18).toString('base64url');
    await superuser.query(`CREATE ROLE ${role} WITH ${words} PASSWORD ${escapeLiteral(password)}`);
    if (isMaster) await superuser.query(`ALTER ROLE ${role} NOLOGIN`);
    await superuser.query(`GRANT ${role} TO ${escapeIdentifier(master)}`);
    if (!declared && attributes === undefined) made.push(name);
    if (declared && !plan.roles.has(name))
      note(`No dump names the declared role "${name}": it was made without rights.`);
  }
  for (const name of plan.masters) note(mastersNote(name, master));
  if (made.length > 0) {
    note(
      `The dumps name roles without saying what they may, and nobody declared them (${made.join(', ')}): they may log in, with a password made ` +
        'here. --globals says which do.',
    );
  }
  for (const { role, member, options } of plan.memberships) {
    const words = options.length > 0 ? ` WITH ${options.join(', ')}` : '';
    await setOrNote(superuser, `GRANT ${escapeIdentifier(role)} TO ${escapeIdentifier(member)}${words}`, note);
  }
  for (const [name, role] of plan.roles) {
    if (isSystemRole(name)) continue;
    if (name === master && role.settings.length > 0)
      note(`Settings and the comment of "${name}" were left out: it is the master user, who was there before.`);
    if (name === master) continue;
    for (const sql of role.settings) await setOrNote(superuser, sql, note);
  }
}

/** Settings of extensions that are not here, or of a newer version, are told and left out. */
export async function setOrNote(
  superuser: Client,
  sql: string,
  note: RoleSettings['note'],
): Promise<void> {
  try {
    await superuser.query(sql);
  } catch (cause) {
    note(`Left out, for the server refused it, ${wordsOf(cause)}: ${sql.split("'")[0].trim()}`);
  }
}

function mastersNote(name: string, master: string): string {
  if (name === master) return `"${name}" is the master user, in the dump and here.`;
  return (
    `"${name}" is a member of rds_superuser in the dump, and not here: the master user is "${master}". ` +
    'If it is the master of its server, all is well; on AWS preflight refuses clients that are members (client-is-rds-superuser).'
  );
}
