# shellcheck shell=bash
# Makes room on green: what an earlier copy left behind goes.

# A copy that outlived its host may still be writing.
end_earlier_copies() {
  green postgres -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = current_user AND application_name = 'cdk-cutover' AND pid <> pg_backend_pid()" >/dev/null
}

# One statement an object, so that no transaction needs more locks than there are. Dropping is left to who may: the owner, else rds_superuser.
clear() { # database
  green "$1" >/dev/null <<SQL
$QUIET
CREATE FUNCTION pg_temp.run(statement text) RETURNS void LANGUAGE plpgsql AS \$\$
BEGIN
  EXECUTE statement;
EXCEPTION WHEN insufficient_privilege THEN
  SET LOCAL ROLE rds_superuser;
  EXECUTE statement;
END\$\$;
CREATE TEMP VIEW found AS SELECT d.*, n.nspname FROM pg_depend d JOIN pg_namespace n ON n.oid = d.refobjid
WHERE d.refclassid = 'pg_namespace'::regclass AND d.deptype = 'n' AND $CLIENT_SCHEMA
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.objsubid = d.objsubid AND e.deptype IN ('e', 'i'));
SELECT NOT EXISTS (SELECT FROM found WHERE classid <> 'pg_extension'::regclass) AND NOT EXISTS (SELECT FROM pg_largeobject_metadata)
  AND NOT EXISTS (SELECT FROM pg_namespace n WHERE nspname <> 'public' AND $CLIENT_SCHEMA) AS empty \gset
\if :empty
\q
\endif
SELECT format('SELECT pg_temp.run(%L)', 'DROP EVENT TRIGGER ' || quote_ident(evtname)) FROM pg_event_trigger WHERE evtname !~ '^cdk_cutover_fence_' AND evtowner <> 10 \gexec
SELECT format('SELECT pg_temp.run(%L)', 'DROP EXTENSION ' || quote_ident(extname) || ' CASCADE') FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY oid DESC \gexec
SELECT format('SELECT pg_temp.run(%L)', 'DROP PUBLICATION ' || quote_ident(pubname)) FROM pg_publication \gexec
SELECT format('DROP SERVER %I CASCADE', srvname) FROM pg_foreign_server \gexec
SELECT format('DROP %s IF EXISTS %s CASCADE', CASE type WHEN 'statistics object' THEN 'statistics' WHEN 'composite type' THEN 'type' WHEN 'aggregate' THEN 'routine' ELSE type END, identity)
FROM found, pg_identify_object(classid, objid, 0) ORDER BY classid <> 'pg_class'::regclass, objid DESC \gexec
SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace n WHERE nspname <> 'public' AND $CLIENT_SCHEMA \gexec
SELECT format('SELECT lo_unlink(%s)', oid) FROM pg_largeobject_metadata \gexec
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %1\$I %2\$s', rolname, change) FROM pg_default_acl a JOIN pg_roles r ON r.oid = defaclrole,
  LATERAL (SELECT CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END AS kind) k,
  LATERAL (SELECT 1 AS step, format('REVOKE ALL ON %s FROM %s', kind, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END) AS change
      FROM aclexplode(defaclacl) UNION SELECT 2, format('GRANT ALL ON %s TO %I', kind, rolname)
    UNION SELECT 3, format('GRANT ALL ON %s TO PUBLIC', kind) WHERE defaclobjtype IN ('f', 'T')) c
WHERE defaclnamespace = 0 ORDER BY a.oid, step \gexec
SQL
}
