import type { Client } from 'pg';
import { asBytes, bytesOf, characters, fromBytes } from './bytes';
import { CLIENT_SCHEMA } from './catalog';
import { executeListed } from './listed';

const OWNERS = `json_array_elements_text(current_setting('cdk_cutover.owners')::json)`;

/** A role that is NOINHERIT hands nothing on to the master that is its member, not even what it owns by owning the database. */
const as = (owner: string) =>
  `CASE WHEN pg_has_role(${owner}, 'usage') OR NOT pg_has_role(${owner}, 'member') THEN '' ELSE format('SET ROLE %I; ', pg_get_userbyid(${owner})) END ||`;
const LACKING_CREATE = `FROM pg_namespace n, ${OWNERS} o WHERE ${CLIENT_SCHEMA} AND NOT has_schema_privilege(o, n.oid, 'create')`;

/** Wrappers come with extensions, whose grants come last. */
const LACKING_WRAPPER = `FROM pg_foreign_data_wrapper f, (SELECT session_user::text UNION SELECT ${OWNERS}) x (o)
  WHERE NOT has_foreign_data_wrapper_privilege(o, f.oid, 'usage') AND pg_has_role(f.fdwowner, 'member')`;

/** Rights on green that owners lack at the moment at which something becomes theirs. */
const LENDINGS = {
  create: {
    give: `SELECT ${as('n.nspowner')} format('GRANT CREATE ON SCHEMA %I TO %I; RESET ROLE', n.nspname, o) ${LACKING_CREATE}`,
    takeBack: `SELECT ${as('n.nspowner')} format('REVOKE CREATE ON SCHEMA %I FROM %I; RESET ROLE;', n.nspname, o) AS sql ${LACKING_CREATE}`,
  },
  /** Whoever makes a foreign server, or is given one. */
  wrappers: {
    give: `SELECT ${as('fdwowner')} format('GRANT USAGE ON FOREIGN DATA WRAPPER %I TO %I; RESET ROLE', fdwname, o) ${LACKING_WRAPPER}`,
    takeBack: `SELECT ${as('fdwowner')} format('REVOKE USAGE ON FOREIGN DATA WRAPPER %I FROM %I; RESET ROLE;', fdwname, o) AS sql ${LACKING_WRAPPER}`,
  },
};

/** Says who owns something on blue, to the session. @param owners JSON array, as bytes */
export async function tellOwners(green: Client, owners: string): Promise<void> {
  await green.query(`SELECT set_config('cdk_cutover.owners', ${fromBytes('$1')}, false)`, [bytesOf(owners)]);
}

/** Lends what owners lack, and returns the SQL that takes it back. */
export async function lend(green: Client, what: keyof typeof LENDINGS): Promise<string> {
  const { give, takeBack } = LENDINGS[what];
  const { rows } = await green.query<{ sql: Buffer | null }>(
    `SELECT ${asBytes(`string_agg(sql, E'\\n')`)} AS sql FROM (${takeBack}) back`,
  );
  await executeListed(green, [give]);
  return characters(rows[0]?.sql);
}

/** Extensions come first, in the schemas that blue has them in. */
export async function createExtensions(blue: Client, green: Client): Promise<void> {
  const { rows } = await blue.query<{ wanted: Buffer | null }>(
    `SELECT ${asBytes(`json_agg(json_build_object('name', e.extname, 'schema', n.nspname) ORDER BY e.oid)`)} AS wanted
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'`,
  );
  const wanted = rows[0]?.wanted;
  if (!wanted) return;
  await green.query(`SELECT set_config('cdk_cutover.extensions', ${fromBytes('$1')}, false)`, [wanted]);
  await executeListed(green, [
    `SELECT format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I CASCADE', w ->> 'name', w ->> 'schema')
      FROM json_array_elements(current_setting('cdk_cutover.extensions')::json) w WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = w ->> 'name')`,
  ]);
}
