import { SYSTEM_ROLE } from '../../function/system-roles';
import { FIRST_OWN } from '../compare/catalog/names';

/** SQL conditions on pg_roles r, pg_namespace n and pg_class c. */
export const OWN_ROLE = `(r.rolsuper OR r.rolname = current_user OR r.rolname ~ '${SYSTEM_ROLE}')`;
export const CLIENT_SCHEMA = `n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')`;
export const NO_EXTENSION = `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** Objects in clients' schemas; what extensions made, and what goes with another object, are left out. */
export const CLIENT_OBJECTS = `SELECT d.*, n.nspname FROM pg_depend d JOIN pg_namespace n ON n.oid = d.refobjid
  WHERE d.refclassid = 'pg_namespace'::regclass AND d.deptype = 'n' AND ${CLIENT_SCHEMA}
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.objsubid = d.objsubid AND e.deptype IN ('e', 'i'))`;

/** SQL condition: a database holds nothing of a client's in its schemas. Extensions alone do not count. */
export const NOTHING_IN_SCHEMAS = `NOT EXISTS (SELECT FROM (${CLIENT_OBJECTS}) f WHERE classid <> 'pg_extension'::regclass)
  AND NOT EXISTS (SELECT FROM pg_largeobject_metadata)
  AND NOT EXISTS (SELECT FROM pg_namespace n WHERE nspname <> 'public' AND ${CLIENT_SCHEMA})`;

/** SQL condition: nor does it hold anything outside of schemas. What the engine brought with a database has a low oid. */
export const NOTHING_ELSE = `NOT EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql')
  AND NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname !~ '^cdk_cutover_fence_' AND evtowner <> 10)
  AND NOT EXISTS (SELECT FROM pg_publication) AND NOT EXISTS (SELECT FROM pg_default_acl)
  AND NOT EXISTS (SELECT FROM pg_foreign_server) AND NOT EXISTS (SELECT FROM pg_transform WHERE oid >= ${FIRST_OWN})
  AND NOT EXISTS (SELECT FROM pg_foreign_data_wrapper) AND NOT EXISTS (SELECT FROM pg_cast WHERE oid >= ${FIRST_OWN})
  AND NOT EXISTS (SELECT FROM pg_language WHERE oid >= ${FIRST_OWN}) AND NOT EXISTS (SELECT FROM pg_am WHERE oid >= ${FIRST_OWN})
  AND EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public')`;

/** What a database itself is set to: rights, settings, comment, limit. */
export const DATABASE_TRAITS = `(SELECT json_build_array(datacl, datconnlimit, datistemplate, shobj_description(oid, 'pg_database'),
    (SELECT json_agg(json_build_array(CASE WHEN setrole = 0 THEN '' ELSE pg_get_userbyid(setrole) END, setconfig) ORDER BY pg_get_userbyid(setrole))
      FROM pg_db_role_setting WHERE setdatabase = oid))
  FROM pg_database WHERE datname = current_database())`;
