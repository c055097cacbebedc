# shellcheck shell=bash
# Copies every database from blue to green under the closed fence: schema, rows, large objects, sequences, grants. No file grows with the data:
# rows stream from server to server, as text with every digit of a float; large tables in binary, where all types are plain ones of the engine
# (two thirds of the time; but binary arrays and composites of users' types carry type oids, and reg… types are oids, which differ between servers).
# Idempotent: what an earlier copy left behind is removed first, in databases that the step create-databases made or adopted, and only there.
# shellcheck disable=SC2154 # work, databases and the rest come from connect.sh

refuse_clients() {
  local found
  found=$(green postgres -c "SELECT string_agg(quote_ident(r.rolname), ', ') FROM pg_roles r WHERE r.rolcanlogin AND NOT $OWN_ROLE")
  [[ -z $found ]] || die "green lets clients log in ($found), so it may be in use: nothing was copied. If it serves nobody," \
    'run the undo document, or ALTER ROLE … NOLOGIN there.'
  found=$(green postgres -c "SELECT string_agg(DISTINCT quote_ident(a.usename), ', ') FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
    WHERE a.datname IS NOT NULL AND NOT $OWN_ROLE")
  [[ -z $found ]] || die "clients are connected to green ($found): nothing was copied. End their sessions, then run this step again."
}

# A copy that outlived its host may still be writing.
end_earlier_copies() {
  green postgres -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = current_user AND application_name = 'cdk-cutover' AND pid <> pg_backend_pid()" >/dev/null
}

claim() { # database: is ours to fill?
  local mark
  mark=$(green postgres -v "name=$1" <<<"SELECT count(*) FROM pg_database WHERE datname = :'name'")
  [[ $mark == 1 ]] || die "database $1 is missing on green: run the step create-databases."
  mark=$(green "$1" <<'SQL'
SELECT coalesce(obj_description(to_regnamespace('cdk_cutover'), 'pg_namespace'), '') AS mark, to_regclass('cdk_cutover.opened') IS NOT NULL AS book \gset
\if :book
SELECT CASE WHEN EXISTS (SELECT FROM cdk_cutover.opened) THEN 'opened for clients, so green may hold writes that blue lacks' ELSE :'mark' END AS mark \gset
\endif
\echo :mark
SQL
  )
  [[ $mark == "cdk-cutover: green of upgrade $SSM_Upgrade" ]] || die "database $1 on green is not marked as green of the upgrade $SSM_Upgrade" \
    "(the comment of its schema cdk_cutover says: ${mark:-nothing}): nothing was touched. Is it the right server? Then run the step create-databases."
}

# One statement an object, so that no transaction needs more locks than there are. Dropping is left to who may: the owner, else rds_superuser.
clear() { # database
  green "$1" >/dev/null <<SQL
CREATE FUNCTION pg_temp.run(statement text) RETURNS void LANGUAGE plpgsql AS \$\$
BEGIN
  EXECUTE statement;
EXCEPTION WHEN insufficient_privilege THEN
  SET LOCAL ROLE rds_superuser;
  EXECUTE statement;
END\$\$;
CREATE TEMP VIEW found AS SELECT d.*, n.nspname FROM pg_depend d JOIN pg_namespace n ON n.oid = d.refobjid
WHERE d.refclassid = 'pg_namespace'::regclass AND d.deptype = 'n' AND $CLIENT_SCHEMA
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype IN ('e', 'i'));
SELECT NOT EXISTS (SELECT FROM found WHERE classid <> 'pg_extension'::regclass) AND NOT EXISTS (SELECT FROM pg_largeobject_metadata)
  AND NOT EXISTS (SELECT FROM pg_namespace n WHERE nspname <> 'public' AND $CLIENT_SCHEMA) AS empty \gset
\if :empty
\q
\endif
SELECT format('SELECT pg_temp.run(%L)', 'DROP EVENT TRIGGER ' || quote_ident(evtname)) FROM pg_event_trigger WHERE evtname !~ '^cdk_cutover_fence_' AND evtowner <> 10 \gexec
SELECT format('SELECT pg_temp.run(%L)', 'DROP EXTENSION ' || quote_ident(extname) || ' CASCADE') FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY oid DESC \gexec
SELECT 'DROP PUBLICATION ' || quote_ident(pubname) FROM pg_publication \gexec
SELECT format('DROP SERVER %I CASCADE', srvname) FROM pg_foreign_server \gexec
SELECT format('DROP %s IF EXISTS %s CASCADE', CASE type WHEN 'statistics object' THEN 'statistics' WHEN 'composite type' THEN 'type' ELSE type END, identity)
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

# Whoever owns something on blue must exist on green, and the master must be a member of it, on both.
join_owners() { # database
  local missing
  owners="SELECT r.* FROM pg_roles r WHERE NOT r.rolsuper AND r.rolname !~ '$SYSTEM_ROLE' AND r.rolname <> current_user AND r.oid IN (
    SELECT d.refobjid FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o'
      AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))"
  missing=$(blue "$1" -c "SELECT string_agg(quote_ident(rolname), ', ') FROM ($owners) r WHERE NOT pg_has_role(oid, 'usage')")
  [[ -z $missing ]] || die "blue's master user is no member of $missing, so it cannot read all of database $1: run the step install-fence."
  owners=$(blue "$1" -c "SELECT coalesce(json_agg(rolname), '[]') FROM ($owners) r")
  missing=$(green postgres -v "owners=$owners" <<'SQL'
SELECT string_agg(quote_ident(o), ', ') FROM json_array_elements_text(:'owners') o
WHERE NOT coalesce((SELECT pg_has_role(oid, 'usage') FROM pg_roles WHERE rolname = o), false)
SQL
  )
  [[ -z $missing ]] || die "$missing, who owns objects of database $1, is missing on green or has not got its master user as a member: run the step create-roles."
}

refuse_unreadable() { # database
  local found tables="string_agg(c.oid::regclass::text, ', ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND $CLIENT_SCHEMA"
  found=$(blue "$1" -c "SELECT $tables AND to_jsonb(c) ->> 'relhasoids' = 'true'")
  [[ -z $found ]] || die "database $1 has tables WITH OIDS, which PostgreSQL 12 and later do not know: $found." \
    'On blue, ALTER TABLE … SET WITHOUT OIDS first (clients must not use the oid column).'
  found=$(blue "$1" -c "SELECT $tables AND c.relrowsecurity AND c.relforcerowsecurity
    AND NOT (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user)")
  [[ -z $found ]] || die "database $1 has tables with FORCE ROW LEVEL SECURITY, which hides rows even from their owner: $found." \
    "ALTER ROLE … BYPASSRLS for the master user on both servers, or ALTER TABLE … NO FORCE ROW LEVEL SECURITY until the upgrade is over."
}

# Extensions come first, in the schemas that blue has them in; some only rds_superuser may create.
create_extensions() { # database
  local wanted
  wanted=$(blue "$1" -c "SELECT coalesce(json_agg(json_build_object('name', e.extname, 'schema', n.nspname) ORDER BY e.oid), '[]')
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'")
  green "$1" -v "wanted=$wanted" >/dev/null <<'SQL'
SELECT format('DO $do$BEGIN BEGIN %1$s; EXCEPTION WHEN insufficient_privilege THEN SET LOCAL ROLE rds_superuser; %1$s; END; END$do$',
  format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I CASCADE', w ->> 'name', w ->> 'schema'))
FROM json_array_elements(:'wanted') w WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = w ->> 'name') \gexec
SQL
}

# Writes the entries of one section of the archive whose description starts with `wanted` and not with `unwanted` to a list for pg_restore.
pick() { # list wanted unwanted options…
  pg_restore -l "${@:4}" "$work/archive" >"$work/toc"
  awk -v wanted="^[0-9]+; [0-9]+ [0-9]+ ($2)" -v unwanted="^[0-9]+; [0-9]+ [0-9]+ ($3)" \
    '/^[0-9]/ && $0 ~ wanted && $0 !~ unwanted' "$work/toc" >"$work/$1.list"
}

dump_schema() { # database
  local ours='(COMMENT .* )?TRIGGER .* cdk_cutover_fence |COMMENT .* TRIGGER cdk_cutover_fence |(COMMENT - )?EVENT TRIGGER (- )?cdk_cutover_fence_'
  local never="$ours|EXTENSION |COMMENT - EXTENSION |SCHEMA - public |ACL - SCHEMA \"?public\"? |ACL (pg_catalog|information_schema) |DATABASE - "
  local alone='ACL |DEFAULT ACL |EVENT TRIGGER |COMMENT - EVENT TRIGGER |MATERIALIZED VIEW DATA |DATABASE |COMMENT - DATABASE '
  # Filtering by schema alone would leave the fence's triggers without their function; a dump can be filtered by triggers only in its contents.
  at blue "$1" pg_dump -C -Fc --section=pre-data --section=post-data --quote-all-identifiers --no-tablespaces --no-subscriptions \
    --lock-wait-timeout=30s -N cdk_cutover -f "$work/archive"
  pick schemas 'SCHEMA ' "$never" --section=pre-data
  pick before '' "SCHEMA |$never|$alone" --section=pre-data
  pick after '' "$never|$alone" --section=post-data
  pick grants '(DEFAULT )?ACL ' "$never|ACL - DATABASE "
  pick event-triggers '(COMMENT - )?EVENT TRIGGER ' "$never"
  pick matviews 'MATERIALIZED VIEW DATA ' "$never"
  pick large-objects 'BLOB ' "$never"
  pick database 'DATABASE PROPERTIES |(ACL|COMMENT) - DATABASE ' "$never" -C
}

script() { # list options…
  [[ ! -s $work/$1.list ]] || pg_restore -f - -L "$work/$1.list" "${@:2}" "$work/archive" | rename_role "$blue_master" "$green_master"
}
# Every grant by the role that gave it: the master is no superuser, but a member of all of them.
as_grantor() {
  awk '/^SET SESSION AUTHORIZATION DEFAULT;$/ || (/^RESET SESSION AUTHORIZATION;$/ && owner == "") { print "RESET ROLE;"; next }
    /^RESET SESSION AUTHORIZATION;$/ { print owner; next }
    /^SET SESSION AUTHORIZATION / { sub(/SESSION AUTHORIZATION/, "ROLE"); if (/^SET ROLE \047/) owner = $0 }
    { print }'
}
without_creation() { sed -E '/^CREATE DATABASE /,/;$/d; /^ALTER DATABASE .* OWNER TO /d; /^\\connect /d'; }

# At the moment an object becomes its owner's, that one needs CREATE on the schema; afterwards it is taken back.
lend_create() { # database
  local lacking="FROM pg_namespace n, json_array_elements_text(:'owners') o WHERE $CLIENT_SCHEMA AND NOT has_schema_privilege(o, n.oid, 'create')"
  green "$1" -v "owners=$owners" >"$work/take-back.sql" <<SQL
SELECT format('REVOKE CREATE ON SCHEMA %I FROM %I;', n.nspname, o) $lacking;
SELECT format('GRANT CREATE ON SCHEMA %I TO %I', n.nspname, o) $lacking \gexec
SQL
}

# Schema public belongs to the server on both sides, and to different roles: only what clients were given is carried over.
open_public() { # database
  blue "$1" >"$work/public.sql" <<SQL
SELECT 'DROP SCHEMA IF EXISTS public;' WHERE to_regnamespace('public') IS NULL;
SELECT format('ALTER SCHEMA public OWNER TO %I;', r.rolname) FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
WHERE nspname = 'public' AND NOT $OWN_ROLE;
SELECT \$\$
SELECT format('SET ROLE %I', r.rolname) FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
WHERE nspname = 'public' AND pg_has_role(r.oid, 'member') \\gexec
SELECT DISTINCT format('REVOKE ALL ON SCHEMA public FROM %s CASCADE', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
FROM pg_namespace n, aclexplode(nspacl) a WHERE nspname = 'public' AND grantee <> nspowner \\gexec
\$\$;
SELECT format('GRANT %s ON SCHEMA public TO %s%s;', a.privilege_type,
  CASE WHEN a.grantee = 0 THEN 'PUBLIC' WHEN r.rolname = current_user THEN 'SESSION_USER' ELSE quote_ident(r.rolname) END,
  CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = 'public' AND a.grantee <> n.nspowner AND (a.grantee = 0 OR r.rolname !~ '$SYSTEM_ROLE');
SQL
  green "$1" -f "$work/public.sql"
}

# One line of JSON a table: its script for blue prints the script for green, rows included. A table is filled in one transaction, or not at all.
list_tables() { # database
  blue "$1" >"$work/tables" <<SQL
WITH source AS (
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, pg_table_size(c.oid) AS bytes, x.condition,
    NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND atttypid <> ALL ('$PLAIN'::regtype[])) AS plain,
    (SELECT '(' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')' FROM pg_attribute a
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = '') AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (SELECT unnest(extconfig) AS oid, unnest(extcondition) AS condition FROM pg_extension) x ON x.oid = c.oid
  WHERE c.relkind = 'r' AND $CLIENT_SCHEMA AND ($NO_EXTENSION OR x.oid IS NOT NULL)
), weighed AS (
  SELECT *, greatest(bytes, $BATCH / 50) AS weight, sum(greatest(bytes, $BATCH / 50)) OVER (ORDER BY bytes DESC, oid) AS upto FROM source
)
SELECT json_build_object('bytes', bytes, 'binary', CASE WHEN plain AND condition IS NULL AND bytes >= $BATCH THEN
    json_build_object('truncate', format('TRUNCATE ONLY %s', name), 'from', format('COPY %s %s FROM STDIN WITH (FORMAT binary, FREEZE)', name, columns),
      'to', format('COPY %s %s TO STDOUT WITH (FORMAT binary)', name, columns)) END, 'job', dense_rank() OVER (ORDER BY div(upto - weight, $BATCH)), 'sql',
  format(E'SELECT %L;\n%s;\nSELECT \$\$\\\\.\$\$;\nSELECT \$\$COMMIT;\$\$;\n',
    CASE WHEN condition IS NULL THEN format('BEGIN; TRUNCATE ONLY %s; COPY %1\$s %s FROM STDIN WITH (FREEZE);', name, columns)
      ELSE format('BEGIN; COPY %s %s FROM STDIN;', name, columns) END,
    CASE WHEN condition IS NULL THEN format('COPY %s %s TO STDOUT', name, columns)
      ELSE format('COPY (SELECT %s FROM %s %s) TO STDOUT', btrim(columns, '()'), name, condition) END))
FROM weighed;
SQL
}

BATCH=16777216 # bytes that small tables are copied together in, on one connection
PLAIN='{bool,bytea,int2,int4,int8,float4,float8,numeric,text,varchar,date,time,timestamp,timestamptz,interval,uuid,json,jsonb,inet}'
copy_tables() { # job: one large table, or several small ones
  local binary
  binary=$(jq -c --argjson job "$1" 'select(.job == $job).binary | values' "$work/tables")
  if [[ -n $binary ]]; then
    blue "$database" -c "$(jq -r .to <<<"$binary")" |
      green "$database" -c BEGIN -c "$(jq -r .truncate <<<"$binary")" -c "$(jq -r .from <<<"$binary")" -c COMMIT
  else
    jq -j --argjson job "$1" 'select(.job == $job).sql' "$work/tables" | blue "$database" | green "$database"
  fi
  jq --argjson job "$1" 'select(.job == $job).bytes' "$work/tables" >>"$work/done"
  say "$database: copied $(wc -l <"$work/done") of $(wc -l <"$work/tables") tables, $(awk '{ b += $1 } END { printf "%.0f", b / 1e6 }' "$work/done") MB"
}

LO_PIECE=262144
copy_large_objects() { # job of WORKERS
  blue "$database" -v FETCH_COUNT=16 -c "SELECT format('SELECT lo_put(%s, %s, %L);', oid, at, lo_get(oid, at, $LO_PIECE))
    FROM (SELECT oid, lo_open(oid, 262144) AS fd FROM pg_largeobject_metadata WHERE oid::bigint % $WORKERS = $1 - 1 OFFSET 0) opened,
      LATERAL (SELECT lo_lseek64(fd, 0, 2) + lo_close(fd) AS bytes OFFSET 0) sized, generate_series(0, bytes - 1, $LO_PIECE) at" |
    green "$database" >/dev/null
}

# Each sequence is read itself: pg_sequences hides whether it was ever called.
copy_sequences() {
  blue "$database" <<SQL | green "$database" >/dev/null
SELECT format('SELECT format(''SELECT pg_catalog.setval(%%L, %%s, %%L);'', %L, last_value, is_called) FROM %1\$s', c.oid::regclass)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND $CLIENT_SCHEMA
  AND ($NO_EXTENSION OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig))) \gexec
SQL
}

# By table: a bare ANALYZE warns of every catalog that only a superuser may look at.
analyze() { # job of analyzers
  green "$database" <<SQL
SELECT 'ANALYZE ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND $CLIENT_SCHEMA AND $NO_EXTENSION AND c.oid::bigint % $analyzers = $1 - 1 \gexec
SET synchronous_commit = on;
SELECT set_config('cdk_cutover.flushed', txid_current()::text, false) \g /dev/null
SQL
}

copy_database() {
  export PGCLIENTENCODING
  PGCLIENTENCODING=$(blue "$database" -c 'SHOW server_encoding')
  join_owners "$database"
  clear "$database"
  dump_schema "$database"
  script schemas | green "$database" >/dev/null
  lend_create "$database"
  create_extensions "$database"
  script before | green "$database" >/dev/null
  list_tables "$database"
  : >"$work/done"
  [[ ! -s $work/tables ]] || in_parallel "$(jq -s 'map(.job) | max' "$work/tables")" copy_tables
  [[ ! -s $work/large-objects.list ]] || in_parallel "$WORKERS" copy_large_objects
  copy_sequences
  say "$database: indexes and constraints"
  if [[ $blue_master != "$green_master" ]]; then
    script after | green "$database" >/dev/null
  elif [[ -s $work/after.list ]]; then
    at green "$database" pg_restore -e -j "$WORKERS" -L "$work/after.list" -d "$(connection_string "$database")" "$work/archive"
  fi
  green "$database" -f "$work/take-back.sql"
  script grants --use-set-session-authorization | as_grantor | green "$database" >/dev/null
  open_public "$database"
  script matviews | green "$database" >/dev/null
  script event-triggers --no-owner | sed '1s/^/SET ROLE rds_superuser;/' | green "$database" >/dev/null
  script database -C | without_creation | as_grantor | green "$database" >/dev/null
  analyzers=$(awk -v workers="$WORKERS" '{ b += $1 } END { print (b > 1e8) ? workers : 1 }' "$work/done")
  in_parallel "$analyzers" analyze
}

copy_all() {
  local database blue_master green_master
  blue_master=$(master_of blue)
  green_master=$(master_of green)
  refuse_clients
  end_earlier_copies
  for database in "${databases[@]}"; do
    claim "$database"
    refuse_unreadable "$database"
  done
  for database in "${databases[@]}"; do copy_database; done
}

do_step() {
  connect_both
  fences >/dev/null
  if compared; then
    say 'Copied and compared under this very fence already: nothing to do.'
  elif sealed; then
    die 'the fence is sealed: the switch has begun, and green may be serving. Nothing was copied.'
  else
    under_lease copy_all
  fi
}

tables_of() { # side database
  "$1" "$2" -c "SELECT to_json(format('%I.%I', n.nspname, c.relname)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND $CLIENT_SCHEMA AND $NO_EXTENSION" | sort
}

# Cheap: what is wholly missing. Whether the content is the same, the comparison proves.
check_step() {
  local database found
  connect_both
  for database in "${databases[@]}"; do
    tables_of blue "$database" >"$work/blue.tables"
    tables_of green "$database" >"$work/green.tables"
    found=$(comm -23 "$work/blue.tables" "$work/green.tables" | head -n 20)
    [[ -z $found ]] || die "tables of database $database are missing on green: $found"
    green "$database" >"$work/empty" -c "SELECT coalesce(json_agg(c.oid::regclass), '[]') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND pg_relation_size(c.oid) = 0 AND $CLIENT_SCHEMA AND $NO_EXTENSION"
    found=$(blue "$database" <<SQL
\\set empty \`cat '$work/empty'\`
SELECT format('SELECT %L WHERE EXISTS (SELECT FROM ONLY %1\$s)', name) FROM json_array_elements_text(:'empty') name \\gexec
SQL
    )
    [[ -z $found ]] || die "tables of database $database are empty on green, and not on blue: $found"
    found=$(green "$database" -c "SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index WHERE NOT indisvalid")
    [[ -z $found ]] || die "indexes of database $database are invalid on green: $found"
    blue "$database" -o "$work/loose" -c "SELECT coalesce(json_agg(json_build_array(conrelid::regclass, conname)), '[]') FROM pg_constraint WHERE NOT convalidated"
    found=$(green "$database" <<SQL
\\set loose \`cat '$work/loose'\`
SELECT string_agg(format('%s of %s', conname, conrelid::regclass), ', ') FROM pg_constraint
WHERE NOT convalidated AND jsonb_build_array(conrelid::regclass, conname) NOT IN (SELECT jsonb_array_elements(:'loose'))
SQL
    )
    [[ -z $found ]] || die "constraints of database $database were validated on blue, and are not on green: $found"
    say "$database: $(wc -l <"$work/blue.tables") tables are on green, constraints validated, indexes valid"
  done
}

main() { "${1}_step"; }
