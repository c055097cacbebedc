import type { Client } from 'pg';
import { changeable } from './fence/sql';
import type { Server } from './server';

/**
 * What we must know of a whole server and cannot read from its catalogs: which grants, roles and databases are ours, which client roles
 * could log in, and whether the move of the client endpoint was submitted. Lives in one database of that server, goes with the fence.
 */
const BOOK_SQL = `
CREATE TABLE IF NOT EXISTS cdk_cutover.server (id uuid NOT NULL, side text NOT NULL);
CREATE TABLE IF NOT EXISTS cdk_cutover.granted (role text PRIMARY KEY);
CREATE TABLE IF NOT EXISTS cdk_cutover.made_role (role text PRIMARY KEY, login boolean NOT NULL);
CREATE TABLE IF NOT EXISTS cdk_cutover.made_database (name text PRIMARY KEY, adopted boolean NOT NULL);
CREATE TABLE IF NOT EXISTS cdk_cutover.refused (role text PRIMARY KEY);
CREATE TABLE IF NOT EXISTS cdk_cutover.large_objects (database oid PRIMARY KEY, digest text NOT NULL);
CREATE TABLE IF NOT EXISTS cdk_cutover.opened (at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS cdk_cutover.opening (key uuid NOT NULL, at timestamptz NOT NULL);
${changeable('opening')}
CREATE TABLE IF NOT EXISTS cdk_cutover.move (
  target text PRIMARY KEY, fence_id uuid, submitted_at timestamptz NOT NULL, operation text, moved_at timestamptz);
CREATE TABLE IF NOT EXISTS cdk_cutover.trial (one boolean PRIMARY KEY DEFAULT true CHECK (one), submitted_at timestamptz NOT NULL);
INSERT INTO cdk_cutover.server SELECT md5(random()::text || clock_timestamp()::text || inet_server_addr()::text)::uuid, $SIDE$
  WHERE NOT EXISTS (SELECT FROM cdk_cutover.server);
`;

/** Makes our schema, or recognises it. A schema of that name that is not this upgrade's is refused, never used. */
export async function ensureSchema(client: Client, upgrade: string, side: string, database: string): Promise<void> {
  const mark = `cdk-cutover: ${side} of upgrade ${upgrade}`;
  const found = await schemaMark(client);
  if (found === mark) return;
  if (found !== undefined) {
    throw new Error(
      `Database "${database}" of ${side} has a schema cdk_cutover that is not this upgrade's (${found || 'unmarked'}): ` +
        'retire or undo the upgrade that made it, or rename it',
    );
  }
  await client.query(`CREATE SCHEMA cdk_cutover; COMMENT ON SCHEMA cdk_cutover IS '${mark}';
    DO $$ DECLARE grantee text; BEGIN
      FOR grantee IN SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
        FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'cdk_cutover' AND a.grantee <> n.nspowner LOOP
        EXECUTE 'REVOKE ALL ON SCHEMA cdk_cutover FROM ' || grantee;
      END LOOP;
    END $$`);
}

/** Our schema's comment: empty when it has none, `undefined` when there is no schema. */
export async function schemaMark(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ mark: string }>(
    `SELECT coalesce(obj_description(oid, 'pg_namespace'), '') AS mark FROM pg_namespace WHERE nspname = 'cdk_cutover'`,
  );
  return rows[0]?.mark;
}

export async function ensureBook(client: Client, side: 'blue' | 'green'): Promise<void> {
  await client.query(BOOK_SQL.replace('$SIDE$', `'${side}'`));
}

export async function hasBook(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('cdk_cutover.move') IS NOT NULL AND to_regclass('cdk_cutover.server') IS NOT NULL AS there`,
  );
  return rows[0]?.there === true;
}

/** Rows of a table of the book; none where the book does not exist. */
export async function readBook<T extends object>(server: Server, sql: string): Promise<T[]> {
  const client = await server.book();
  return (await hasBook(client)) ? (await client.query<T>(sql)).rows : [];
}

export async function identity(client: Client): Promise<string | undefined> {
  if (!(await hasBook(client))) return undefined;
  return (await client.query<{ id: string }>('SELECT id FROM cdk_cutover.server')).rows[0]?.id;
}

/** When green was opened for clients; from then on it may hold writes that blue lacks. */
export async function openedAt(green: Server): Promise<Date | undefined> {
  return (await readBook<{ at: Date }>(green, 'SELECT at FROM cdk_cutover.opened'))[0]?.at;
}

/** Remembers the memberships that we give the master, so that only those are taken back. */
export async function grantToMaster(client: Client, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    const { rows } = await client.query<{ member: boolean; name: string }>(
      `SELECT pg_has_role(current_user, $1::name, 'USAGE') AS member, quote_ident($1) AS name`,
      [role],
    );
    if (rows[0]?.member !== false) continue;
    await client.query('INSERT INTO cdk_cutover.granted VALUES ($1) ON CONFLICT DO NOTHING', [role]);
    await client.query(`GRANT ${rows[0].name} TO CURRENT_USER`);
  }
}

/** Takes our memberships back. */
export async function revokeFromMaster(client: Client): Promise<void> {
  if (!(await hasBook(client))) return;
  const { rows } = await client.query<{ role: string; name: string }>(
    `SELECT g.role, quote_ident(g.role) AS name FROM cdk_cutover.granted g JOIN pg_roles r ON r.rolname = g.role`,
  );
  for (const { role, name } of rows) {
    await client.query(`REVOKE ${name} FROM CURRENT_USER`);
    await client.query('DELETE FROM cdk_cutover.granted WHERE role = $1', [role]);
  }
}
