# shellcheck shell=bash
# Everything beside rows and schema: sequences, large objects, roles, extensions.
# shellcheck disable=SC2154 # work comes from connect.sh, database from compare.sh

# Differences between two files of lines that begin with a name: what, database, name, how, both lines.
contrast() { # what
  awk -F '\t' -v what="$1" '
    function found(name, how, blue, green) { printf "%s\t%s\t%s\t%s\t%s\t%s\n", what, ENVIRON["shown"], name, how, blue, green }
    { name = $1 (++n[FILENAME, $1] > 1 ? " (" n[FILENAME, $1] ")" : ""); rest = substr($0, length($1) + 2) }
    FILENAME == ARGV[1] { seen[name] = rest; next }
    !(name in seen) { found(name, "is only on green", "", rest); next }
    seen[name] != rest { found(name, "differs", seen[name], rest) }
    { delete seen[name] }
    END { for (name in seen) found(name, "is missing or unreadable on green", seen[name], "") }' "$work/blue.$1" "$work/green.$1" >>"$work/differences"
  wc -l <"$work/blue.$1" >>"$work/count.$1"
}

# What a query prints on each side: one line a thing, its name first.
ask_both() { # what query
  local side
  for side in blue green; do "$side" "$database" -F $'\t' <<<"$2" | sort >"$work/$side.$1"; done
  contrast "$1"
}

# Definitions must be alike. Positions were alike when they were copied, but clients' nextval passes every fence: where blue has moved on since, that is noted,
# and the switch raises green before anybody is led there; a green that is ahead is a difference. Of a cycling sequence nobody can say which side is ahead.
compare_sequences() {
  local side ours="pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid WHERE $CLIENT_SCHEMA AND $NO_EXTENSION"
  ask_both sequence "SELECT json_build_array(n.nspname, c.relname), seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle FROM $ours;"
  for side in blue green; do
    "$side" "$database" -F $'\t' >"$work/$side.positions" <<<"SELECT format('SELECT %L, %L, %L, last_value, is_called FROM %I.%I',
      json_build_array(n.nspname, c.relname), seqincrement, seqcycle, n.nspname, c.relname) FROM $ours \gexec"
  done
  jq -Rnc --rawfile green "$work/green.positions" '
    def position: split("\t") | { name: .[0], by: .[1], cycle: .[2], value: .[3], called: .[4] };
    ($green | split("\n") | map(select(. != "") | position | { (.name): . }) | add // {}) as $there
    | [inputs | position | select($there[.name] and . != $there[.name]) | . + { there: $there[.name].value, "thereCalled": $there[.name].called }]' \
    "$work/blue.positions" >"$work/positions"
  blue "$database" -F $'\t' >"$work/apart" <<SQL
\\set apart \`cat '$work/positions'\`
SELECT CASE WHEN cycle OR sign(by) * (next - "nextThere") > 0 THEN 'moved' ELSE 'ahead' END, name, concat_ws(' ', value, called), concat_ws(' ', there, "thereCalled")
FROM json_to_recordset(:'apart') AS p (name text, by numeric, cycle bool, value numeric, called bool, there numeric, "thereCalled" bool),
  LATERAL (SELECT CASE WHEN called THEN value + by ELSE value END AS next, CASE WHEN "thereCalled" THEN there + by ELSE there END AS "nextThere") n
WHERE cycle OR next <> "nextThere";
SQL
  awk -F '\t' -v OFS='\t' '$1 == "ahead" { print "sequence", ENVIRON["shown"], $2, "is ahead on green", $3, $4 }' "$work/apart" >>"$work/differences"
  awk -F '\t' -v OFS='\t' '$1 == "moved" { print ENVIRON["shown"], $2, $3, $4 }' "$work/apart" >>"$work/moved"
}

acl() { # kind owner acl: the same text for grants in any order, the default spelt out
  printf "(SELECT string_agg(g, ',' ORDER BY g COLLATE \"C\") FROM aclexplode(coalesce(%s, acldefault('%s', %s))) a, LATERAL (SELECT concat_ws(':',
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE %s END, %s, privilege_type, is_grantable) AS g) x)" "$3" "$1" "$2" "$(role_name grantee)" "$(role_name grantor)"
}
role_name() { printf 'nullif(pg_get_userbyid(%s), current_user)' "$1"; } # oid; nothing for the master

hash_large_objects() { # job of WORKERS
  local side pids=()
  for side in blue green; do
    "$side" "$database" -F $'\t' >"$work/$side.lo.$1" -c "SELECT oid, $(role_name lomowner), $(acl L lomowner lomacl), bytes,
        (SELECT sha256(string_agg(sha256(lo_get(oid, at, 4194304)), '' ORDER BY at)) FROM generate_series(0, bytes - 1, 4194304) at),
        to_json(obj_description(oid, 'pg_largeobject'))
      FROM (SELECT oid, lomowner, lomacl, lo_open(oid, 262144) AS fd FROM pg_largeobject_metadata WHERE oid::bigint % $WORKERS = $1 - 1 OFFSET 0) opened,
        LATERAL (SELECT lo_lseek64(fd, 0, 2) + lo_close(fd) AS bytes OFFSET 0) sized" &
    pids+=("$!")
  done
  for side in "${pids[@]}"; do wait "$side"; done
}
compare_large_objects() {
  local side jobs=0
  rm -f "$work"/*.lo.*
  for side in blue green; do
    [[ $("$side" "$database" -c 'SELECT count(*) FROM (SELECT FROM pg_largeobject_metadata LIMIT 1) x') == 0 ]] || jobs=$WORKERS
  done
  in_parallel "$jobs" hash_large_objects
  for side in blue green; do find "$work" -name "$side.lo.*" -exec cat {} + | sort >"$work/$side.largeObject"; done
  contrast largeObject
}

# LOGIN is left out: green's client roles get it later. So are the masters, which belong to the servers.
compare_roles() {
  local masters
  masters="$(blue postgres -c 'SELECT quote_literal(current_user)'), $(green postgres -c 'SELECT quote_literal(current_user)')"
  ask_both role "SELECT to_json(r.rolname), json_build_object('inherit', rolinherit, 'createrole', rolcreaterole, 'createdb', rolcreatedb,
      'bypassrls', rolbypassrls, 'connections', rolconnlimit, 'until', rolvaliduntil, 'comment', shobj_description(r.oid, 'pg_authid'),
      'settings', (SELECT json_agg(s ORDER BY s COLLATE \"C\") FROM unnest(rolconfig) s),
      'memberOf', (SELECT json_agg(g ORDER BY g COLLATE \"C\") FROM (SELECT DISTINCT concat_ws(' ', nullif(pg_get_userbyid(roleid), current_user)::text,
        CASE WHEN admin_option THEN 'with admin option' END) AS g FROM pg_auth_members WHERE member = r.oid) m))
    FROM pg_roles r WHERE NOT $OWN_ROLE AND r.rolname NOT IN ($masters);"
}

# A newer version on green is as it should be, and named.
compare_extensions() {
  local side
  for side in blue green; do
    "$side" "$database" -F $'\t' -c 'SELECT extname, extnamespace::regnamespace, extversion FROM pg_extension' | sort >"$work/$side.all"
  done
  cp "$work/green.all" "$work/green.extension"
  awk -F '\t' -v OFS='\t' -v notes="$work/notes" '
    function newer(a, b,  x, y, i, n) {
      n = split(a, x, /[^0-9]+/); split(b, y, /[^0-9]+/)
      for (i = 1; i <= n; i++) if (x[i] + 0 != y[i] + 0) return x[i] + 0 > y[i] + 0
      return 0
    }
    FILENAME == ARGV[1] { green[$1] = $3; next }
    $1 in green && newer(green[$1], $3) { print ENVIRON["shown"] ": extension " $1 " is " $3 " on blue and " green[$1] " on green" >>notes; $3 = green[$1] }
    { print }' "$work/green.all" "$work/blue.all" >"$work/blue.extension"
  contrast extension
}
