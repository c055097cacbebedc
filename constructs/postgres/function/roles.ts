import type { Client } from 'pg';
import { LISTING } from '../listing-settings';
import { asWhoMay } from '../rds-superuser';
import { grantToMaster, readBook } from './book';
import type { Run } from './run';
import { majorOf, readCredentials, transaction, type Server } from './server';
import { wordsOf } from './words/words-of';
import { SYSTEM_ROLE, USER_ROLES_SQL } from './system-roles';
import { verifierOf, type Encryption } from './verifier';

export interface Role {
  readonly rolname: string;
  readonly rolinherit: boolean;
  readonly rolcreaterole: boolean;
  readonly rolcreatedb: boolean;
  readonly rolcanlogin: boolean;
  readonly rolreplication: boolean;
  readonly rolbypassrls: boolean;
  readonly rolsuper: boolean;
  readonly rolconnlimit: number;
  readonly valid_until: string | null;
  readonly rolconfig: readonly string[] | null;
  readonly comment: string | null;
}

interface Membership {
  readonly role: string;
  readonly member: string;
  readonly admin: boolean;
  /** Options that memberships have of their own since 16; before, the member's INHERIT decides for all of them, and SET is what they all have. */
  readonly inherit: boolean;
  readonly set: boolean;
}

const MEMBERSHIPS_SQL = `SELECT g.rolname AS role, m.rolname AS member, bool_or(a.admin_option) AS admin,
    bool_or(coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, m.rolinherit)) AS inherit,
    bool_or(coalesce((to_jsonb(a) ->> 'set_option')::boolean, true)) AS set
  FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
  WHERE m.rolname !~ '${SYSTEM_ROLE}' AND m.rolname <> session_user AND g.rolname <> session_user
  GROUP BY 1, 2 ORDER BY 1, 2`;

/** Roles of users, as a server has them. */
export async function readRoles(server: Server): Promise<Role[]> {
  const client = await server.book();
  const sql = USER_ROLES_SQL.replace(
    '*',
    `*, rolvaliduntil::text AS valid_until, shobj_description(oid, 'pg_authid') AS comment`,
  );
  return (await client.query<Role>(sql)).rows;
}

/** Role names that could log in on blue before we refused it. */
export async function clientLogins(run: Run): Promise<Set<string>> {
  const refused = await readBook<{ role: string }>(run.blue, 'SELECT role FROM cdk_cutover.refused');
  const roles = await readRoles(run.blue);
  return new Set([
    ...roles.filter((role) => role.rolcanlogin).map((role) => role.rolname),
    ...refused.map((r) => r.role),
  ]);
}

/** Creates blue's roles on green, none of them able to log in yet, and sets the declared passwords by their verifiers. */
export async function createRoles(run: Run): Promise<void> {
  const book = await run.green.book();
  const [roles, logins] = [await readRoles(run.blue), await clientLogins(run)];
  const { rows: there } = await book.query<{ role: string; ours: boolean }>(
    `SELECT rolname AS role, m.role IS NOT NULL AS ours FROM pg_roles r LEFT JOIN cdk_cutover.made_role m ON m.role = r.rolname`,
  );
  const known = new Map(there.map((row) => [row.role, row.ours]));
  for (const role of roles) {
    const { rolname: name } = role;
    if (known.get(name) === false) {
      throw new Error(`Role "${name}" exists on green and is not ours: drop or rename it, green must be empty`);
    }
    await transaction(book, async () => {
      if (!known.has(name)) await book.query(await format(book, 'CREATE ROLE %I NOLOGIN', name));
      await book.query(
        'INSERT INTO cdk_cutover.made_role VALUES ($1, $2) ON CONFLICT (role) DO UPDATE SET login = $2',
        [name, logins.has(name)],
      );
      await book.query((await format(book, 'ALTER ROLE %I NOLOGIN ', name)) + attributesOf(role));
      await book.query(await format(book, 'ALTER ROLE %I RESET ALL', name));
      for (const setting of role.rolconfig ?? [])
        await applySetting(book, await format(book, 'ROLE %I', name), setting);
      await book.query(await format(book, 'COMMENT ON ROLE %I IS %L', name, role.comment ?? ''));
    });
  }
  await dropGone(book, new Set(roles.map((role) => role.rolname)));
  await grantToMaster(
    book,
    roles.map((role) => role.rolname),
  );
  await copyMemberships(run, book);
  await setPasswords(run, book);
}

/** What differs between blue's roles and green's, memberships and settings included. */
export async function roleDifferences(run: Run): Promise<string[]> {
  const [blue, green] = [await describe(run.blue), await describe(run.green)];
  return [
    ...[...blue].filter((line) => !green.has(line)).map((line) => `missing on green: ${line}`),
    ...[...green].filter((line) => !blue.has(line)).map((line) => `only on green: ${line}`),
  ];
}

/** Name and values of a setting as the catalog has it. Names in a list are quoted there as the session that set it quoted all of them: that says nothing. */
function partsOf(setting: string): { readonly name: string; readonly values: readonly string[] } {
  const at = setting.indexOf('=');
  const [name, value] = [setting.slice(0, at), setting.slice(at + 1)];
  return { name, values: new RegExp(LISTING).test(name) ? splitIdentifiers(value) : [value] };
}

/** Sets one `name=value` of a role or database, as stored in the catalog. */
export async function applySetting(client: Client, subject: string, setting: string): Promise<void> {
  const { name, values } = partsOf(setting);
  const sql = [];
  for (const one of values) sql.push(await format(client, '%L', one));
  const quoted = name.split('.').map((part) => `"${part.replaceAll('"', '""')}"`);
  await client.query(asWhoMay(`ALTER ${subject} SET ${quoted.join('.')} TO ${sql.join(', ') || "''"}`));
}

/** Elements of a stored list such as `"$user", public`. */
export function splitIdentifiers(list: string): string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"|([^,\s"]+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}

/** PostgreSQL's own quoting, so that no name is special. */
export async function format(client: Client, template: string, ...values: readonly string[]): Promise<string> {
  const places = values.map((_, at) => `, $${at + 2}::text`).join('');
  const { rows } = await client.query<{ sql: string }>(`SELECT format($1::text${places}) AS sql`, [
    template,
    ...values,
  ]);
  return rows[0]!.sql;
}

export function attributesOf(role: Role): string {
  return [
    role.rolinherit ? 'INHERIT' : 'NOINHERIT',
    role.rolcreatedb ? 'CREATEDB' : 'NOCREATEDB',
    role.rolcreaterole ? 'CREATEROLE' : 'NOCREATEROLE',
    // Named only where it is wanted: before 16 nobody but a superuser may name it at all. Preflight tries it on green.
    ...(role.rolbypassrls ? ['BYPASSRLS'] : []),
    `CONNECTION LIMIT ${role.rolconnlimit}`,
    ...(role.valid_until ? [`VALID UNTIL '${role.valid_until}'`] : []),
  ].join(' ');
}

/** Roles on green that we made. */
export async function madeRoles(book: Client): Promise<string[]> {
  const { rows } = await book.query<{ role: string }>(
    'SELECT m.role FROM cdk_cutover.made_role m JOIN pg_roles r ON r.rolname = m.role ORDER BY 1',
  );
  return rows.map((row) => row.role);
}

/** Drops one of them, and our record of it. */
export async function dropMadeRole(book: Client, role: string): Promise<void> {
  await transaction(book, async () => {
    await book.query(await format(book, 'DROP ROLE %I', role));
    await book.query('DELETE FROM cdk_cutover.made_role WHERE role = $1', [role]);
  });
}

/** Roles that we made earlier, and that blue has dropped since. */
async function dropGone(book: Client, onBlue: ReadonlySet<string>): Promise<void> {
  for (const role of (await madeRoles(book)).filter((name) => !onBlue.has(name))) {
    await dropMadeRole(book, role).catch((error: unknown) => {
      throw new Error(
        `Role "${role}" is gone from blue and cannot be dropped on green (${wordsOf(error)}): undo what was prepared, then start again`,
        { cause: error },
      );
    });
  }
}

async function copyMemberships(run: Run, book: Client): Promise<void> {
  const rows = await memberships(run.blue);
  const wanted = new Set(rows.map(({ role, member, admin }) => JSON.stringify([role, member, admin])));
  const { rows: there } = await book.query<Membership>(MEMBERSHIPS_SQL);
  for (const { role, member, admin } of there) {
    if (!wanted.has(JSON.stringify([role, member, admin])))
      await book.query(await format(book, 'REVOKE %I FROM %I', role, member));
  }
  const optional = (await majorOf(book)) >= 16;
  for (const membership of rows) {
    const granted = await format(book, 'GRANT %I TO %I', membership.role, membership.member);
    await book.query(granted + optionsOf(membership, optional));
  }
}

/** Since 16 every option is named: what an earlier grant gave would stay otherwise. */
function optionsOf({ admin, inherit, set }: Membership, optional: boolean): string {
  if (!optional) return admin ? ' WITH ADMIN OPTION' : '';
  return ` WITH ADMIN ${String(admin)}, INHERIT ${String(inherit)}, SET ${String(set)}`;
}

async function setPasswords(run: Run, book: Client): Promise<void> {
  for (const [role, arn] of run.values.roleSecrets) {
    await setPassword(book, role, (await readCredentials(arn)).password);
  }
}

/** Sets a role's password by its verifier, in the form that the server would choose itself. */
export async function setPassword(book: Client, role: string, password: string): Promise<void> {
  const { rows } = await book.query<{ encryption: string }>(
    `SELECT current_setting('password_encryption') AS encryption`,
  );
  const encryption: Encryption = rows[0]?.encryption === 'scram-sha-256' ? 'scram-sha-256' : 'md5';
  await book.query(await format(book, 'ALTER ROLE %I PASSWORD %L', role, verifierOf(role, password, encryption)));
}

/** One line for everything that must be equal; LOGIN is left out, it comes with green's fence. */
async function describe(server: Server): Promise<Set<string>> {
  const lines = (await readRoles(server)).map(
    (role) =>
      `role "${role.rolname}" ${attributesOf(role)} settings ${JSON.stringify((role.rolconfig ?? []).map((setting) => JSON.stringify(partsOf(setting))).sort())} comment ${JSON.stringify(role.comment)}`,
  );
  const memberLines = (await memberships(server)).map(
    ({ role, member, admin, inherit, set }) =>
      `membership of "${member}" in "${role}"${admin ? ' with admin option' : ''} with inherit ${String(inherit)}, set ${String(set)}`,
  );
  return new Set([...lines, ...memberLines]);
}

export async function memberships(server: Server): Promise<Membership[]> {
  return (await (await server.book()).query<Membership>(MEMBERSHIPS_SQL)).rows;
}
