import { error, names, type Finding } from '../../../../runtime/preflight/finding';
import { warning } from '../../warning';
import { readRoles } from '../roles';
import type { Run } from '../run';
import { BOOK_DATABASE, readCredentials } from '../server';
import { wordsOf } from '../words/words-of';

/** Declared roles exist on blue and their passwords work there; every other login is named. */
export async function roles(run: Run, moved: boolean): Promise<Finding[]> {
  const found: Finding[] = [];
  const there = await readRoles(run.blue);
  const { username: master } = await run.blue.master();
  for (const [role, arn] of run.values.roleSecrets) {
    if (role === master) {
      found.push(
        error(
          'client-is-master',
          `Clients log in as the master user "${role}", who can remove the fence`,
          'Give clients a role of their own',
        ),
      );
      continue;
    }
    if (!there.some((one) => one.rolname === role)) {
      found.push(
        error(
          'role-missing',
          `Role "${role}" is declared and does not exist on blue`,
          'Remove it from the declared roles, or correct its name',
        ),
      );
      continue;
    }
    // After the switch blue refuses its clients; their passwords were tried before it.
    if (moved) continue;
    try {
      const { password } = await readCredentials(arn);
      await (await run.blue.login(BOOK_DATABASE, role, password)).end();
    } catch (reason) {
      const { code } = reason as { code?: string };
      // No right to connect to this one database: the password was right.
      if (code === '42501') continue;
      found.push(
        error(
          'role-login',
          `Role "${role}" cannot log in on blue with its secret: ${wordsOf(reason)}`,
          `Put its present password into secret ${arn}`,
          reason,
        ),
      );
    }
  }
  const undeclared = there
    .filter((one) => one.rolcanlogin && !run.values.roleSecrets.has(one.rolname))
    .map((one) => one.rolname);
  if (undeclared.length > 0) {
    found.push(
      warning(
        'role-undeclared',
        `Roles ${names(undeclared)} can log in on blue and have no secret here`,
        'On green they have no password: declare their secrets, or set passwords yourself',
      ),
    );
  }
  const special = there.filter((one) => one.rolsuper || one.rolreplication).map((one) => one.rolname);
  if (special.length > 0) {
    found.push(
      warning(
        'role-attributes',
        `Roles ${names(special)} have SUPERUSER or REPLICATION`,
        'RDS gives these to nobody: they are left out on green',
      ),
    );
  }
  const { rows } = await (
    await run.blue.book()
  ).query<{ role: string }>(
    `SELECT r.rolname AS role FROM pg_roles r JOIN pg_roles s ON s.rolname = 'rds_superuser'
      WHERE r.rolcanlogin AND r.rolname <> session_user AND r.rolname !~ '^rds' AND NOT r.rolsuper AND pg_has_role(r.oid, s.oid, 'MEMBER')`,
  );
  for (const { role } of rows) {
    found.push(
      error(
        'client-is-rds-superuser',
        `Role "${role}" is a member of rds_superuser and could remove the fence`,
        'Revoke rds_superuser from it for the time of the cutover',
      ),
    );
  }
  return found;
}
