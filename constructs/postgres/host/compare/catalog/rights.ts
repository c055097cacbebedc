import type { Kind } from './kind';
import { acl, FIRST_OWN, grantee, inUsers, ofServer, ofTheServer, own, rightsOnTables, role } from './names';

/** Schema public belongs to its database's owner since 15, to the engine or the master before: its rights are those that were given to clients. */
const PUBLIC_OF_SERVER = `c.nspname = 'public' AND ${ofTheServer('pg_get_userbyid(c.nspowner)')}`;
const RIGHTS_ON_PUBLIC = `(SELECT coalesce(jsonb_agg(g ORDER BY g::text COLLATE "C"), '[]')
  FROM aclexplode(coalesce(c.nspacl, acldefault('n', c.nspowner))) a, LATERAL (SELECT jsonb_build_array(${grantee('a.grantee')}, a.privilege_type, a.is_grantable) AS g) x
  WHERE a.grantee = 0 OR a.grantee <> c.nspowner AND NOT ${ofTheServer('pg_get_userbyid(a.grantee)')})`;

const schema: Kind = {
  what: `'schema'`,
  catalog: 'pg_namespace',
  where: `${inUsers('c.nspname')} AND ${own('pg_namespace')}`,
  name: `format('%I', c.nspname)`,
  skip: 'all',
  fields: {
    owner: `CASE WHEN ${PUBLIC_OF_SERVER} THEN 'the server' ELSE ${role('c.nspowner')} END`,
    rights: `CASE WHEN ${PUBLIC_OF_SERVER} THEN ${RIGHTS_ON_PUBLIC} ELSE ${acl(`'n'`, 'c.nspowner', 'c.nspacl')} END`,
  },
};

const defaultRights: Kind = {
  what: `'default right'`,
  catalog: 'pg_default_acl',
  where: `c.defaclnamespace = 0 OR ${inUsers('c.defaclnamespace::regnamespace::text')}`,
  name: `format('of %s on %s%s', coalesce(quote_ident(${role('c.defaclrole')}), 'the master'),
    CASE c.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE c.defaclobjtype::text END,
    CASE WHEN c.defaclnamespace <> 0 THEN ' in ' || c.defaclnamespace::regnamespace END)`,
  skip: 'all',
  // Those of a schema are beside the ones that go without saying, which name the owner.
  fields: {
    rights: rightsOnTables(
      'c.defaclacl',
      `CASE WHEN c.defaclobjtype = 'r' AND c.defaclnamespace = 0 THEN c.defaclrole END`,
    ),
  },
};

/** Objects that a comment or a label may be about: not an extension's, whose version has its own, nor ours, nor the engine's (but schema public). */
const ABOUT = `(c.objoid >= 16384 OR c.objoid = 2200 AND c.classoid = 'pg_namespace'::regclass) AND c.classoid NOT IN ('pg_extension'::regclass, 'pg_largeobject'::regclass)
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = c.classoid AND e.objid = c.objoid AND e.deptype = 'e')
  AND coalesce(i.schema, '') <> 'cdk_cutover' AND i.identity !~ '^cdk_cutover(\\.|$)| on cdk_cutover\\.'`;
const IDENTITY = 'LATERAL pg_identify_object(c.classoid, c.objoid, c.objsubid) i';

const comment: Kind = {
  what: `'comment'`,
  catalog: 'pg_description',
  join: `CROSS JOIN ${IDENTITY}`,
  where: ABOUT,
  name: `'on ' || i.type || ' ' || i.identity`,
  skip: 'all',
  fields: { text: 'c.description' },
};

const label: Kind = {
  what: `'security label'`,
  catalog: 'pg_seclabel',
  join: `CROSS JOIN ${IDENTITY}`,
  where: ABOUT,
  name: `c.provider || ' on ' || i.type || ' ' || i.identity`,
  skip: 'all',
  fields: { label: 'c.label' },
};

/** Objects of the engine and of extensions, with whose rights were changed: (class, object, part, owner, rights). */
const CHANGED = `(
  SELECT 'pg_proc'::regclass::oid AS class, c.oid AS object, 0 AS part, c.proowner AS owner, c.proacl AS given, 'f'::"char" AS kind, c.ctid FROM pg_proc c WHERE c.proacl IS NOT NULL AND ${ofServer('pg_proc')}
  UNION ALL SELECT 'pg_class'::regclass, c.oid, 0, c.relowner, c.relacl, CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.ctid FROM pg_class c WHERE c.relacl IS NOT NULL AND ${ofServer('pg_class')}
  UNION ALL SELECT 'pg_class'::regclass, a.attrelid, a.attnum, c.relowner, a.attacl, 'c', c.ctid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND ${ofServer('pg_class')}
  UNION ALL SELECT 'pg_type'::regclass, c.oid, 0, c.typowner, c.typacl, 'T', c.ctid FROM pg_type c WHERE c.typacl IS NOT NULL AND ${ofServer('pg_type')}
  UNION ALL SELECT 'pg_namespace'::regclass, c.oid, 0, c.nspowner, c.nspacl, 'n', c.ctid FROM pg_namespace c WHERE c.nspacl IS NOT NULL AND c.nspname <> 'public' AND c.nspname !~ '^pg_temp|^pg_toast' AND ${ofServer('pg_namespace')}
  UNION ALL SELECT 'pg_language'::regclass, c.oid, 0, c.lanowner, c.lanacl, 'l', c.ctid FROM pg_language c WHERE c.lanacl IS NOT NULL AND ${ofServer('pg_language')}
  UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, c.oid, 0, c.fdwowner, c.fdwacl, 'F', c.ctid FROM pg_foreign_data_wrapper c WHERE c.fdwacl IS NOT NULL AND ${ofServer('pg_foreign_data_wrapper')}
)`;

/** Rights in one list that are not in another. What the server's own roles have is the server's; its owners differ between majors, and so does who granted. */
const beyond = (list: string, other: string) =>
  `(SELECT coalesce(jsonb_agg(g ORDER BY g::text COLLATE "C"), '[]') FROM (
    SELECT a.grantee, a.privilege_type, a.is_grantable FROM aclexplode(${list}) a
    EXCEPT SELECT b.grantee, b.privilege_type, b.is_grantable FROM aclexplode(${other}) b) x,
    LATERAL (SELECT jsonb_build_array(${grantee('x.grantee')}, x.privilege_type, x.is_grantable) AS g) y
    WHERE x.grantee = 0 OR x.grantee <> c.owner AND NOT ${ofTheServer('pg_get_userbyid(x.grantee)')})`;
// The engine does not note down what it gives on the information schema: everybody may read all of it.
const INITIAL = `coalesce(i.initprivs, acldefault(c.kind, c.owner) || CASE WHEN o.schema = 'information_schema' AND c.kind = 'r' THEN ARRAY[makeaclitem(0, c.owner, 'SELECT', false)] END)`;
const SINCE = `c.given IS DISTINCT FROM i.initprivs AND (${beyond('c.given', INITIAL)} <> '[]' OR ${beyond(INITIAL, 'c.given')} <> '[]')`;

/** What was given and taken on objects of the engine and of extensions since they were made. */
const serverRight: Kind = {
  what: `'right'`,
  catalog: CHANGED,
  join: `LEFT JOIN pg_init_privs i ON i.classoid = c.class AND i.objoid = c.object AND i.objsubid = c.part CROSS JOIN LATERAL pg_identify_object(c.class, c.object, c.part) o`,
  where: SINCE,
  name: `'on ' || o.type || ' ' || o.identity`,
  skip: 'all',
  fields: { given: beyond('c.given', INITIAL), taken: beyond(INITIAL, 'c.given') },
  advice: 'rights on objects of the engine are not copied: give or take it on green by hand, or put it back on blue',
};

/** The same of the engine's own objects alone. An extension's rights are copied with it. */
export const ENGINE_RIGHT: Kind = { ...serverRight, where: `c.object < ${FIRST_OWN} AND ${SINCE}` };

export const RIGHT_KINDS: readonly Kind[] = [schema, defaultRights, comment, label, serverRight];
