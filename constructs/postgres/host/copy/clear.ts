import type { Client } from 'pg';
import { CLIENT_OBJECTS, CLIENT_SCHEMA, NOTHING_IN_SCHEMAS } from './catalog';
import { executeListed } from './listed';

const KIND = `CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END`;

const LISTINGS = [
  `SELECT 'DROP EVENT TRIGGER ' || quote_ident(evtname) FROM pg_event_trigger WHERE evtname !~ '^cdk_cutover_fence_' AND evtowner <> 10`,
  `SELECT 'DROP EXTENSION ' || quote_ident(extname) || ' CASCADE' FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY oid DESC`,
  `SELECT 'DROP PUBLICATION ' || quote_ident(pubname) FROM pg_publication`,
  `SELECT format('DROP SERVER %I CASCADE', srvname) FROM pg_foreign_server`,
  `SELECT format('DROP %s IF EXISTS %s CASCADE', CASE type WHEN 'statistics object' THEN 'statistics' WHEN 'composite type' THEN 'type'
      WHEN 'aggregate' THEN 'routine' ELSE type END, identity)
    FROM (${CLIENT_OBJECTS}) found, pg_identify_object(classid, objid, 0) ORDER BY classid <> 'pg_class'::regclass, objid DESC`,
  `SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace n WHERE nspname <> 'public' AND ${CLIENT_SCHEMA}`,
  `SELECT format('SELECT lo_unlink(%s)', oid) FROM pg_largeobject_metadata`,
  `SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %1$I %2$s', rolname, change) FROM pg_default_acl a JOIN pg_roles r ON r.oid = defaclrole,
      LATERAL (SELECT ${KIND} AS kind) k,
      LATERAL (SELECT 1 AS step, format('REVOKE ALL ON %s FROM %s', kind, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END) AS change
          FROM aclexplode(defaclacl) UNION SELECT 2, format('GRANT ALL ON %s TO %I', kind, rolname)
        UNION SELECT 3, format('GRANT ALL ON %s TO PUBLIC', kind) WHERE defaclobjtype IN ('f', 'T')) c
    WHERE defaclnamespace = 0 ORDER BY a.oid, step`,
];

/** Makes room in a database of green: what an earlier copy left behind goes. */
export async function clear(green: Client): Promise<void> {
  await executeListed(green, LISTINGS, NOTHING_IN_SCHEMAS);
}
