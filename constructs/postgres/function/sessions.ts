import { hasBook } from './book';
import { format } from './roles';
import { SYSTEM_ROLE } from './system-roles';
import type { Server } from './server';

/**
 * Ends the session `a` of pg_stat_activity, where it is one that a client opened. The server refuses to let the master end a superuser's, an
 * autovacuum worker or a connection that has not said yet whose it is, and the whole statement fails with that. None of them writes for a client.
 */
export const END_SESSION = `CASE WHEN a.backend_type = 'client backend' AND EXISTS (SELECT FROM pg_roles s WHERE s.oid = a.usesysid AND NOT s.rolsuper)
  THEN pg_terminate_backend(a.pid) END`;

/** Sessions of clients: of every role that is neither the engine's, nor RDS', nor the master. */
const CLIENTS = `FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
  WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid() AND r.rolname !~ '${SYSTEM_ROLE}' AND r.rolname <> session_user`;

/** Ends client sessions; idle ones only, or all. Returns how many. */
export async function endClientSessions(server: Server, which: 'idle' | 'all', idleMs = 0): Promise<number> {
  const only =
    which === 'idle'
      ? `AND a.state = 'idle' AND clock_timestamp() - a.state_change >= ${idleMs} * interval '1 ms'`
      : '';
  const client = await server.book();
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*) FILTER (WHERE ended)::int AS count FROM (SELECT ${END_SESSION} AS ended ${CLIENTS} ${only}) e`,
  );
  return rows[0]?.count ?? 0;
}

/** Client sessions that are there, e.g. `kong (3)`. */
export async function clientSessions(server: Server): Promise<string[]> {
  const client = await server.book();
  const { rows } = await client.query<{ words: string }>(
    `SELECT r.rolname || ' (' || count(*) || ')' AS words ${CLIENTS} GROUP BY r.rolname ORDER BY 1`,
  );
  return rows.map((row) => row.words);
}

/** Takes the right to log in from every client role and remembers whose it was. */
export async function refuseLogins(server: Server): Promise<void> {
  const client = await server.book();
  if (!(await hasBook(client))) {
    for (const role of await loginRoles(server))
      await client.query(await format(client, 'ALTER ROLE %I NOLOGIN', role));
    return;
  }
  await client.query(
    `INSERT INTO cdk_cutover.refused SELECT rolname FROM pg_roles
      WHERE rolcanlogin AND rolname !~ '${SYSTEM_ROLE}' AND rolname <> session_user ON CONFLICT DO NOTHING`,
  );
  await setLogin(server, 'NOLOGIN');
}

/** Gives it back to those who had it; whose it was stays known, so that it can be taken again. */
export async function allowLogins(server: Server): Promise<void> {
  await setLogin(server, 'LOGIN');
}

/** Takes it again from those whose it was taken before; nobody, if it never was. */
export async function refuseLoginsAgain(server: Server): Promise<void> {
  if (await hasBook(await server.book())) await setLogin(server, 'NOLOGIN');
}

/** From here on nothing is known of logins that were ever taken. */
export async function forgetRefusedLogins(server: Server): Promise<void> {
  await (await server.book()).query('DELETE FROM cdk_cutover.refused');
}

/** Client roles that may log in. */
export async function loginRoles(server: Server): Promise<string[]> {
  const client = await server.book();
  const { rows } = await client.query<{ role: string }>(
    `SELECT rolname AS role FROM pg_roles WHERE rolcanlogin AND rolname !~ '${SYSTEM_ROLE}' AND rolname <> session_user ORDER BY 1`,
  );
  return rows.map((row) => row.role);
}

async function setLogin(server: Server, login: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  const client = await server.book();
  const { rows } = await client.query<{ sql: string }>(
    `SELECT format('ALTER ROLE %I ${login}', f.role) AS sql FROM cdk_cutover.refused f JOIN pg_roles r ON r.rolname = f.role
      WHERE r.rolcanlogin = ${login === 'NOLOGIN'}`,
  );
  for (const { sql } of rows) await client.query(sql);
}
