import { error, type Finding } from '../../../../runtime/preflight/finding';
import type { Run } from '../run';
import type { Server } from '../server';
import { SYSTEM_ROLE } from '../system-roles';

/** The master may do what the upgrade does: event triggers, roles, databases, ending sessions, acting as every owner. */
export async function rights(run: Run): Promise<Finding[]> {
  return [...(await rightsOn(run.blue)), ...(await rightsOn(run.green))];
}

async function rightsOn(server: Server): Promise<Finding[]> {
  const found: Finding[] = [];
  const book = await server.book();
  const { rows } = await book.query<{
    name: string;
    superuser: boolean;
    rds: boolean;
    role: boolean;
    db: boolean;
    signal: boolean;
  }>(
    `SELECT session_user AS name, rolsuper AS superuser, rolcreaterole AS role, rolcreatedb AS db,
      coalesce((SELECT pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = 'rds_superuser'), false) AS rds,
      pg_has_role(session_user, 'pg_signal_backend', 'USAGE') AS signal FROM pg_roles WHERE rolname = session_user`,
  );
  const { name, superuser, rds, role, db, signal } = rows[0]!;
  const lacks = [
    ...(superuser || rds ? [] : ['membership in rds_superuser']),
    ...(superuser || role ? [] : ['CREATEROLE']),
    ...(superuser || db ? [] : ['CREATEDB']),
    ...(superuser || signal ? [] : ['pg_signal_backend']),
  ];
  if (lacks.length > 0) {
    found.push(
      error(
        'rights',
        `Master user "${name}" of ${server.side} lacks ${lacks.join(', ')}`,
        "Name the secret of the instance's own master user",
      ),
    );
  }
  const { rows: circular } = await book.query<{ role: string }>(
    `SELECT rolname AS role FROM pg_roles WHERE rolname <> session_user AND rolname !~ '${SYSTEM_ROLE}' AND pg_has_role(oid, session_user, 'MEMBER') AND NOT rolsuper`,
  );
  for (const { role: member } of circular) {
    found.push(
      error(
        'role-is-master',
        `Role "${member}" of ${server.side} is a member of master user "${name}" and could remove the fence`,
        `Revoke that membership`,
      ),
    );
  }
  await server.each(async (client, database) => {
    const { rows: owners } = await client.query<{ owned: string }>(
      `SELECT DISTINCT c.oid::regclass::text AS owned FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE r.rolsuper AND NOT pg_has_role(session_user, r.oid, 'USAGE') AND c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`,
    );
    for (const { owned } of owners) {
      found.push(
        error(
          'owner',
          `Table ${owned} in database "${database}" of ${server.side} belongs to a superuser`,
          'Give it to a role that the master can join',
        ),
      );
    }
  });
  return found;
}
