import { SYSTEM_ROLE } from '../../../function/system-roles';
import { LISTING } from '../../../listing-settings';

/** The first oid that `initdb` does not give out. */
export const FIRST_OWN = 16384;

/** SQL: a role by its name; NULL for the master, whose name may differ between the sides. */
export const role = (oid: string) => `nullif(pg_get_userbyid(${oid}), current_user)::text`;

/** SQL: who was given a right. No role can have the name `public`. */
export const grantee = (oid: string) => `CASE ${oid} WHEN 0 THEN 'public' ELSE ${role(oid)} END`;

/**
 * SQL: rights on tables, spelt out. MAINTAIN is one of its own since 17; before, a table's owner had what it gives, whatever else was taken from it,
 * and nobody else had.
 * @param owner who had it without a word; NULL: nobody
 */
export const rightsOnTables = (list: string, owner: string) =>
  ordered(`(SELECT * FROM aclexplode(${list}) UNION ALL
    SELECT o, o, 'MAINTAIN', false FROM (SELECT ${owner} AS o) x WHERE o IS NOT NULL AND current_setting('server_version_num')::int < 170000)`);

/** SQL: a list of rights in an order of its own: whom, which, whether with grant option, by whom. */
export const rights = (list: string) => ordered(`aclexplode(${list})`);

const ordered = (exploded: string) =>
  `(SELECT coalesce(jsonb_agg(g ORDER BY g::text COLLATE "C"), '[]') FROM ${exploded} a,
    LATERAL (SELECT jsonb_build_array(${grantee('a.grantee')}, a.privilege_type, a.is_grantable, ${role('a.grantor')}) AS g) x)`;

/** SQL: the same, with the rights that go without saying spelt out. @param kind of object, as `acldefault` knows it */
export const acl = (kind: string, owner: string, list: string) =>
  rights(`coalesce(${list}, acldefault(${kind}, ${owner}))`);

/** SQL: a list of texts whose order says nothing. */
export const sorted = (list: string) => `(SELECT jsonb_agg(s ORDER BY s COLLATE "C") FROM unnest(${list}) s)`;

/**
 * SQL: settings, without the quotes that names in a list do without: the session that set it may have quoted all of them.
 * @param order of the settings
 */
export const settings = (list: string, order: 'setting' | 'at') =>
  `(SELECT jsonb_agg(x.setting ORDER BY x.${order}) FROM (SELECT CASE WHEN split_part(s, '=', 1) ~ '${LISTING}'
      THEN regexp_replace(s, '"([a-z_][a-z0-9_]*)"', '\\1', 'g') ELSE s END COLLATE "C" AS setting, at FROM unnest(${list}) WITH ORDINALITY u (s, at)) x)`;

/**
 * SQL: a function by its name. The engine's own go without their types: 14 gave some of them others (`array_append(anycompatiblearray, …)`).
 */
export const routine = (oid: string) =>
  `(SELECT CASE WHEN f.oid < ${FIRST_OWN} THEN format('%s.%I', f.pronamespace::regnamespace, f.proname) ELSE f.oid::regprocedure::text END
    FROM pg_proc f WHERE f.oid = ${oid})`;

/** SQL: types by their names, in the order of a list of oids. */
export const typesOf = (list: string) =>
  `(SELECT jsonb_agg(x.oid::regtype::text ORDER BY x.at) FROM unnest(${list}) WITH ORDINALITY x (oid, at))`;

/** SQL: a collation by its name. */
export const collation = (oid: string) =>
  `(SELECT format('%s.%I', l.collnamespace::regnamespace, l.collname) FROM pg_collation l WHERE l.oid = ${oid})`;

/** SQL: a collation of values of a type. Type `name` sorts by collation C since 12, and by none before, which is the same order. */
export const collationOf = (oid: string, type: string) =>
  `CASE WHEN ${type}::oid IN ('name'::regtype, 'name[]'::regtype) THEN NULL ELSE ${collation(oid)} END`;

/** SQL: columns of a relation by their names, in the order of a list of numbers. */
export const columnsOf = (relation: string, list: string) =>
  `(SELECT jsonb_agg(x.attname ORDER BY u.at) FROM unnest(${list}) WITH ORDINALITY u (number, at) JOIN pg_attribute x ON x.attrelid = ${relation} AND x.attnum = u.number)`;

const memberOf = (catalog: string, oid: string) =>
  `EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;

/** SQL condition: not an extension's. Those follow from its version, and a newer version has others. */
export const own = (catalog: string, oid = 'c.oid') => `NOT ${memberOf(catalog, oid)}`;

/** SQL condition: made after `initdb`, and no part of another object or of an extension. */
export const made = (catalog: string) =>
  `c.oid >= ${FIRST_OWN} AND ${own(catalog)} AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = '${catalog}'::regclass AND i.objid = c.oid AND i.deptype = 'i')`;

/** SQL condition: belongs to `initdb` or to an extension. */
export const ofServer = (catalog: string, oid = 'c.oid') => `(${oid} < ${FIRST_OWN} OR ${memberOf(catalog, oid)})`;

/** SQL condition on a schema's name: users' schemas. */
export const inUsers = (name: string) => `${name} !~ '^pg_' AND ${name} NOT IN ('information_schema', 'cdk_cutover')`;

/** SQL condition: a role that belongs to the engine or to RDS, or is the master. */
export const ofTheServer = (name: string) => `(${name} = current_user OR ${name} ~ '${SYSTEM_ROLE}')`;
