import type { Client } from 'pg';
import { asBytes, characters } from './bytes';
import { OWN_ROLE } from './catalog';
import { PUBLIC_RIGHTS } from './look';

const BLUE_SQL = `SELECT ${asBytes(`concat_ws(E'\\n',
    (SELECT 'DROP SCHEMA IF EXISTS public;' WHERE to_regnamespace('public') IS NULL),
    (SELECT format('ALTER SCHEMA public OWNER TO %I;', r.rolname) FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
      WHERE nspname = 'public' AND NOT ${OWN_ROLE}))`)} AS owner,
  ${asBytes(`(SELECT string_agg(grants, E'\\n' ORDER BY grants) FROM (${PUBLIC_RIGHTS}) g)`)} AS rights,
  ${asBytes(`(SELECT format('COMMENT ON SCHEMA public IS %L;', obj_description(oid, 'pg_namespace')) FROM pg_namespace WHERE nspname = 'public')`)} AS comment`;

/** Whoever owns it by then may grant on it. */
const AS_OWNER = `SELECT format('SET ROLE %I', r.rolname) FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
  WHERE nspname = 'public' AND pg_has_role(r.oid, 'member') \\gexec`;

const REVOKE = `SELECT DISTINCT format('REVOKE ALL ON SCHEMA public FROM %s CASCADE', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
  FROM pg_namespace n, aclexplode(nspacl) a WHERE nspname = 'public' AND grantee <> nspowner \\gexec`;

interface Wanted {
  readonly owner: string;
  readonly rights: string;
  readonly comment: string;
}

/**
 * A script for psql that makes schema public what it is on blue. It belongs to the server on both sides, and to different roles: only what clients
 * were given is carried over. Before 15 not even the master may grant rights on it or comment it: what green has already stays as it is.
 */
export async function publicSchema(blue: Client, green: Client): Promise<string> {
  const [wanted, found] = await Promise.all([wordsOf(blue), wordsOf(green)]);
  const rights = wanted.rights === found.rights ? '' : `${REVOKE}\n${wanted.rights}`;
  const comment = wanted.comment === found.comment ? '' : wanted.comment;
  return [wanted.owner, AS_OWNER, rights, comment].join('\n');
}

async function wordsOf(client: Client): Promise<Wanted> {
  const { rows } = await client.query<{ [K in keyof Wanted]: Buffer | null }>(BLUE_SQL);
  const row = rows[0];
  return { owner: characters(row?.owner), rights: characters(row?.rights), comment: characters(row?.comment) };
}
