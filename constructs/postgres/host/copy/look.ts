import type { Client } from 'pg';
import { SYSTEM_ROLE } from '../../function/system-roles';
import { asBytes, characters } from './bytes';
import { CLIENT_SCHEMA, DATABASE_TRAITS, NOTHING_ELSE, NOTHING_IN_SCHEMAS } from './catalog';

/** What must be known of a database on blue before anything is touched. */
export interface BlueDatabase {
  readonly encoding: string;
  /** The master's name. */
  readonly master: string;
  /** Who owns something there and is no role of the server's: a JSON array of names. */
  readonly owners: string;
  /** Owners that the master is no member of. */
  readonly strangers: string | null;
  readonly withOids: string | null;
  /** Tables whose rows are hidden from the master. */
  readonly hidden: string | null;
  /** Nothing of a client's is in it, in no schema and elsewhere. */
  readonly empty: boolean;
  /** What the database itself is set to. */
  readonly traits: string;
  /** Rights on schema public beyond its owner's. */
  readonly publicRights: string;
}

/** The same of green. */
export interface GreenDatabase {
  readonly master: string;
  /** Comment of our schema; empty when there is none. */
  readonly mark: string;
  readonly opened: boolean;
  readonly empty: boolean;
  readonly traits: string;
  readonly publicRights: string;
}

const OWNERS = `SELECT r.* FROM pg_roles r WHERE NOT r.rolsuper AND r.rolname !~ '${SYSTEM_ROLE}' AND r.rolname <> current_user AND r.oid IN (
  SELECT d.refobjid FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o'
    AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))`;
const TABLES = `(SELECT string_agg(c.oid::regclass::text, ', ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND ${CLIENT_SCHEMA}`;

/** Rights on schema public, one statement a line: it belongs to the server on both sides, and to different roles. */
export const PUBLIC_RIGHTS = `SELECT format('GRANT %s ON SCHEMA public TO %s%s;', a.privilege_type,
    CASE WHEN a.grantee = 0 THEN 'PUBLIC' WHEN r.rolname = current_user THEN 'SESSION_USER' ELSE quote_ident(r.rolname) END,
    CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS grants
  FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
  WHERE n.nspname = 'public' AND a.grantee <> n.nspowner AND (a.grantee = 0 OR r.rolname !~ '${SYSTEM_ROLE}')`;

const PUBLIC_TRAITS = `SELECT concat_ws(E'\\n', (SELECT string_agg(grants, E'\\n' ORDER BY grants) FROM (${PUBLIC_RIGHTS}) g),
  (SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'public'),
  (SELECT CASE WHEN NOT (r.rolsuper OR r.rolname ~ '${SYSTEM_ROLE}' OR r.rolname = current_user) THEN quote_ident(r.rolname) END
    FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE nspname = 'public'))`;

const COMMON = `${asBytes('current_user')} AS master, ${NOTHING_IN_SCHEMAS} AND ${NOTHING_ELSE} AS empty,
  ${asBytes(DATABASE_TRAITS)} AS traits, ${asBytes(`(${PUBLIC_TRAITS})`)} AS "publicRights"`;

const BLUE_SQL = `SELECT current_setting('server_encoding') AS encoding, ${COMMON},
  ${asBytes(`(SELECT coalesce(json_agg(rolname), '[]') FROM (${OWNERS}) r)`)} AS owners,
  (SELECT string_agg(quote_ident(rolname), ', ') FROM (${OWNERS}) r WHERE NOT pg_has_role(oid, 'usage')) AS strangers,
  ${TABLES} AND to_jsonb(c) ->> 'relhasoids' = 'true') AS "withOids",
  ${TABLES} AND c.relrowsecurity AND c.relforcerowsecurity
    AND NOT (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user)) AS hidden`;

const GREEN_SQL = `SELECT ${COMMON}, coalesce(obj_description(to_regnamespace('cdk_cutover'), 'pg_namespace'), '') AS mark,
  to_regclass('cdk_cutover.opened') IS NOT NULL AS opened`;

type Bytes = 'master' | 'traits' | 'publicRights';
type Row<T, B extends keyof T> = Omit<T, B> & { readonly [K in B]: Buffer };

export async function lookAtBlue(client: Client): Promise<BlueDatabase> {
  const { rows } = await client.query<Row<BlueDatabase, Bytes | 'owners'>>(BLUE_SQL);
  const row = rows[0]!;
  return {
    ...row,
    ...{ master: characters(row.master), traits: characters(row.traits), publicRights: characters(row.publicRights) },
    owners: characters(row.owners),
  };
}

export async function lookAtGreen(client: Client): Promise<GreenDatabase> {
  const { rows } = await client.query<Row<GreenDatabase, Bytes>>(GREEN_SQL);
  const row = rows[0]!;
  return {
    ...row,
    ...{ master: characters(row.master), traits: characters(row.traits), publicRights: characters(row.publicRights) },
    opened: row.opened && (await wasOpened(client)),
  };
}

async function wasOpened(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ opened: boolean }>('SELECT EXISTS (SELECT FROM cdk_cutover.opened) AS opened');
  return rows[0]?.opened === true;
}
