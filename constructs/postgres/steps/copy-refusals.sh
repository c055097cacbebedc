# shellcheck shell=bash
# What copying refuses: a green that is in use or is not ours, and what it could not copy whole.
# shellcheck disable=SC2154 # databases and the rest come from connect.sh

refuse_clients() {
  local found
  found=$(green postgres -c "SELECT string_agg(quote_ident(r.rolname), ', ') FROM pg_roles r WHERE r.rolcanlogin AND NOT $OWN_ROLE")
  [[ -z $found ]] || die "green lets clients log in ($found), so it may be in use: nothing was copied. If it serves nobody," \
    'run the undo document, or ALTER ROLE … NOLOGIN there.'
  found=$(green postgres -c "SELECT string_agg(DISTINCT quote_ident(a.usename), ', ') FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
    WHERE a.datname IS NOT NULL AND NOT $OWN_ROLE")
  [[ -z $found ]] || die "clients are connected to green ($found): nothing was copied. End their sessions, then run this step again."
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

# Whoever owns something on blue must exist on green, and the master must be a member of it, on both.
join_owners() { # database
  local missing
  owners="SELECT r.* FROM pg_roles r WHERE NOT r.rolsuper AND r.rolname !~ '$SYSTEM_ROLE' AND r.rolname <> current_user AND r.oid IN (
    SELECT d.refobjid FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o'
      AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))"
  missing=$(blue "$1" -c "SELECT string_agg(quote_ident(rolname), ', ') FROM ($owners) r WHERE NOT pg_has_role(oid, 'usage')")
  [[ -z $missing ]] || die "blue's master user is no member of $missing, so it cannot read all of database $1: run the step install-fence."
  owners=$(blue "$1" -c "SELECT coalesce(json_agg(rolname), '[]') FROM ($owners) r")
  # In the same database: in one of another encoding a role's name reads differently.
  missing=$(green "$1" -v "owners=$owners" <<'SQL'
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
