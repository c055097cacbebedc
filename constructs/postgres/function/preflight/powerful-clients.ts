import { error, names, type Finding } from '../../../../runtime/preflight/finding';
import { warning } from '../../warning';
import { majorOf } from '../server';
import type { Run } from '../run';

/** From 16 on CREATEROLE gives nothing over roles that one was not made the administrator of. */
const CREATEROLE_IS_NARROW_FROM = 16;

/** Roles that may log in and have an attribute, or may become a role that has it. */
const CLIENTS_WITH = (
  attribute: 'rolcreaterole' | 'rolcreatedb',
) => `SELECT r.rolname AS name, quote_ident(h.rolname) AS holder
  FROM pg_roles r JOIN pg_roles h ON h.${attribute} AND NOT h.rolsuper AND pg_has_role(r.oid, h.oid, 'MEMBER')
  WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user AND h.rolname <> session_user
    AND r.rolname !~ '^(rdsadmin|rdsrepladmin|rdsproxyadmin|rdstopmgr|rdswriteforwarduser)$' AND h.rolname !~ '^rds_superuser$' ORDER BY 1, 2`;

/** Clients that could get past the fence, or would not be seen by it. */
export async function powerfulClients(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  return [...(await makersOfRoles(run)), ...(await makersOfDatabases(run)), ...(await bearersOfRdsNames(run))];
}

async function makersOfRoles(run: Run): Promise<Finding[]> {
  const book = await run.blue.book();
  if ((await majorOf(book)) >= CREATEROLE_IS_NARROW_FROM) return [];
  const { rows } = await book.query<{ name: string; holder: string }>(CLIENTS_WITH('rolcreaterole'));
  return rows.map(({ name, holder }) =>
    error(
      'client-creates-roles',
      `Role "${name}" may log in and has CREATEROLE, so it can make itself the master user of blue and open the fence`,
      `Take it away for the time of the cutover: ALTER ROLE ${holder} NOCREATEROLE; afterwards, on green: ALTER ROLE ${holder} CREATEROLE`,
    ),
  );
}

async function makersOfDatabases(run: Run): Promise<Finding[]> {
  const { rows } = await (await run.blue.book()).query<{ name: string; holder: string }>(CLIENTS_WITH('rolcreatedb'));
  if (rows.length === 0) return [];
  return [
    warning(
      'client-creates-databases',
      `Roles ${names([...new Set(rows.map(({ name }) => name))])} may log in and have CREATEDB: the fence sees neither CREATE DATABASE nor what is written into template1`,
      'Take CREATEDB away for the time of the cutover, or see that they make no database; one that appears before the move stops it',
    ),
  ];
}

/** Whatever is called like RDS' own is taken for RDS' own: it is neither fenced nor copied. */
async function bearersOfRdsNames(run: Run): Promise<Finding[]> {
  const { rows } = await (
    await run.blue.book()
  ).query<{ name: string }>(
    `SELECT r.rolname AS name FROM pg_roles r WHERE r.rolname ~ '^rds_' AND NOT r.rolsuper AND r.rolname <> 'rds_superuser' AND r.rolname <> session_user
      AND (r.rolcanlogin OR EXISTS (SELECT FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o'))
      ORDER BY 1`,
  );
  return rows.map(({ name }) =>
    error(
      'role-named-like-rds',
      `Role "${name}" logs in or owns objects, and its name is one that belongs to RDS: it would be neither fenced nor copied`,
      'Give it another name: ALTER ROLE … RENAME TO …, and tell its clients',
    ),
  );
}
