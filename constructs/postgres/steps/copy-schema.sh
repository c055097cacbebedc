# shellcheck shell=bash
# The schema on its way from blue to green: taken apart, so that rows come in between, and every object and grant is made by whose it is.
# shellcheck disable=SC2154 # work comes from connect.sh, owners and both masters from copy.sh

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

# Writes the entries of a table of contents whose description starts with `wanted` and not with `unwanted` to a list for pg_restore.
pick() { # list contents wanted unwanted
  awk -v wanted="^[0-9]+; [0-9]+ [0-9]+ ($3)" -v unwanted="^[0-9]+; [0-9]+ [0-9]+ ($4)" \
    '/^[0-9]/ && $0 ~ wanted && $0 !~ unwanted' "$work/$2.toc" >"$work/$1.list"
}

dump_schema() { # database
  local ours='(COMMENT .* )?TRIGGER .* cdk_cutover_fence |COMMENT .* TRIGGER cdk_cutover_fence |(COMMENT - )?EVENT TRIGGER (- )?cdk_cutover_fence_'
  local never="$ours|EXTENSION |COMMENT - EXTENSION |(COMMENT - )?SCHEMA (- )?\"?public\"? |ACL - SCHEMA \"?public\"? |ACL (pg_catalog|information_schema) |DATABASE - "
  # A publication of all tables is rds_superuser's, as are event triggers.
  local all_tables='(COMMENT - )?PUBLICATION .* rds_superuser$'
  local alone="$all_tables|ACL |DEFAULT ACL |EVENT TRIGGER |COMMENT - EVENT TRIGGER |MATERIALIZED VIEW DATA |DATABASE |COMMENT - DATABASE "
  # Filtering by schema alone would leave the fence's triggers without their function; a dump can be filtered by triggers only in its contents.
  at blue "$1" pg_dump -C -Fc --section=pre-data --section=post-data --quote-all-identifiers --no-tablespaces --no-subscriptions \
    --lock-wait-timeout=30s -N cdk_cutover -f "$work/archive"
  pg_restore -l --section=pre-data "$work/archive" >"$work/pre.toc"
  pg_restore -l --section=post-data "$work/archive" >"$work/post.toc"
  pg_restore -l -C "$work/archive" >"$work/all.toc"
  pick schemas pre 'SCHEMA ' "$never"
  pick before pre '' "SCHEMA |$never|$alone"
  # Parallel attaching may leave the index of a partitioned table invalid: it comes by itself, and what may need such an index after it.
  pick after post '' "$never|$alone|INDEX ATTACH |FK CONSTRAINT |COMMENT "
  pick attach post 'INDEX ATTACH ' "$never"
  pick last post 'FK CONSTRAINT |COMMENT ' "$never|$alone"
  pick grants all '(DEFAULT )?ACL ' "$never|ACL - DATABASE "
  pick event-triggers all "(COMMENT - )?EVENT TRIGGER |$all_tables" "$never"
  pick matviews all 'MATERIALIZED VIEW DATA ' "$never"
  pick large-objects all 'BLOB ' "$never"
  pick database all 'DATABASE PROPERTIES |COMMENT - DATABASE ' "$never"
  pick database-grants all 'ACL - DATABASE ' "$never"
}

script() { # list options…
  [[ ! -s $work/$1.list ]] || pg_restore -f - -L "$work/$1.list" "${@:2}" "$work/archive" | rename_role "$blue_master" "$green_master"
}
# Every grant by the role that gave it: the master is no superuser, but a member of all of them.
as_grantor() {
  awk '/^SET SESSION AUTHORIZATION DEFAULT;$/ || (/^RESET SESSION AUTHORIZATION;$/ && owner == "") { print "RESET ROLE;"; next }
    /^RESET SESSION AUTHORIZATION;$/ { print owner; next }
    /^SET SESSION AUTHORIZATION / { while ($0 !~ /;$/ && (getline more) > 0) $0 = $0 "\n" more; sub(/SESSION AUTHORIZATION/, "ROLE"); if (/^SET ROLE \047/) owner = $0 }
    { print }'
}
without_creation() { sed -E '/^CREATE DATABASE /,/;$/d; /^ALTER DATABASE .* OWNER TO /d; /^\\connect /d'; }

# Some settings only rds_superuser may give. A value may have line breaks, so a statement ends where no quote is open.
settings_by_who_may() { each_setting; }
without_settings() { each_setting drop; }
each_setting() {
  awk -v drop="${1:-}" '{
      statement = statement (statement == "" ? "" : "\n") $0
      for (i = 1; i <= length($0); i++) { c = substr($0, i, 1); if (open == "" && (c == "\"" || c == "\047")) open = c; else if (c == open) open = "" }
      if (open != "" || $0 !~ /;$/) { if (open != "" || statement ~ /^ALTER /) next }
      if (drop != "" && statement ~ /^ALTER (DATABASE|ROLE) /) { statement = ""; next }
      if (statement ~ /^ALTER (DATABASE|ROLE) .* SET /)
        statement = "DO $cdk_cutover$BEGIN BEGIN " statement " EXCEPTION WHEN insufficient_privilege THEN SET LOCAL ROLE rds_superuser; " statement " END; END$cdk_cutover$;"
      print statement
      statement = ""
    }'
}

# At the moment an object becomes its owner's, that one needs CREATE on the schema; afterwards it is taken back.
lend_create() { # database
  local lacking="FROM pg_namespace n, json_array_elements_text(:'owners') o WHERE $CLIENT_SCHEMA AND NOT has_schema_privilege(o, n.oid, 'create')"
  # A role that is NOINHERIT hands nothing on to the master that is its member, not even what it owns by owning the database.
  local as="CASE WHEN pg_has_role(n.nspowner, 'usage') OR NOT pg_has_role(n.nspowner, 'member') THEN '' ELSE format('SET ROLE %I; ', pg_get_userbyid(n.nspowner)) END ||"
  green "$1" -v "owners=$owners" >"$work/take-back.sql" <<SQL
SELECT $as format('REVOKE CREATE ON SCHEMA %I FROM %I; RESET ROLE;', n.nspname, o) $lacking;
SELECT $as format('GRANT CREATE ON SCHEMA %I TO %I; RESET ROLE', n.nspname, o) $lacking \gexec
SQL
}

# Whoever makes a foreign server, or is given one, needs its wrapper at that moment. Wrappers come with extensions, whose grants come last.
lend_wrappers() { # database
  local lacking="FROM pg_foreign_data_wrapper f, (SELECT session_user::text UNION SELECT json_array_elements_text(:'owners')) x (o)
    WHERE NOT has_foreign_data_wrapper_privilege(o, f.oid, 'usage') AND pg_has_role(f.fdwowner, 'member')"
  green "$1" -v "owners=$owners" >>"$work/take-back.sql" <<SQL
SELECT format('SET ROLE %I; REVOKE USAGE ON FOREIGN DATA WRAPPER %I FROM %I; RESET ROLE;', pg_get_userbyid(fdwowner), fdwname, o) $lacking;
SELECT format('SET ROLE %I; GRANT USAGE ON FOREIGN DATA WRAPPER %I TO %I; RESET ROLE', pg_get_userbyid(fdwowner), fdwname, o) $lacking \gexec
SQL
}

# Schema public belongs to the server on both sides, and to different roles: only what clients were given is carried over. Before 15 not even the
# master may grant rights on it or comment it: what green has already stays as it is.
open_public() { # database
  local rights comment wanted
  rights="SELECT format('GRANT %s ON SCHEMA public TO %s%s;', a.privilege_type,
      CASE WHEN a.grantee = 0 THEN 'PUBLIC' WHEN r.rolname = current_user THEN 'SESSION_USER' ELSE quote_ident(r.rolname) END,
      CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE n.nspname = 'public' AND a.grantee <> n.nspowner AND (a.grantee = 0 OR r.rolname !~ '$SYSTEM_ROLE') ORDER BY 1"
  comment="SELECT format('COMMENT ON SCHEMA public IS %L;', obj_description(oid, 'pg_namespace')) FROM pg_namespace WHERE nspname = 'public'"
  blue "$1" >"$work/public.sql" <<SQL
SELECT 'DROP SCHEMA IF EXISTS public;' WHERE to_regnamespace('public') IS NULL;
SELECT format('ALTER SCHEMA public OWNER TO %I;', r.rolname) FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
WHERE nspname = 'public' AND NOT $OWN_ROLE;
SELECT \$\$
SELECT format('SET ROLE %I', r.rolname) FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
WHERE nspname = 'public' AND pg_has_role(r.oid, 'member') \\gexec
\$\$;
SQL
  wanted=$(blue "$1" -c "$rights")
  [[ $wanted == "$(green "$1" -c "$rights")" ]] || {
    cat <<'SQL'
SELECT DISTINCT format('REVOKE ALL ON SCHEMA public FROM %s CASCADE', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
FROM pg_namespace n, aclexplode(nspacl) a WHERE nspname = 'public' AND grantee <> nspowner \gexec
SQL
    printf '%s\n' "$wanted"
  } >>"$work/public.sql"
  wanted=$(blue "$1" -c "$comment")
  [[ $wanted == "$(green "$1" -c "$comment")" ]] || printf '%s\n' "$wanted" >>"$work/public.sql"
  green "$1" -f "$work/public.sql"
}
