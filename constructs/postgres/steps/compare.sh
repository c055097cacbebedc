# shellcheck shell=bash
# Compares blue and green under the closed fence, in every database: a hash of every row, sequences, large objects, roles, extensions, schema.
# Fails closed: what cannot be compared exactly is a difference. It changes nothing but the record of the comparison on blue.
# shellcheck disable=SC2154 # work, databases and the rest come from connect.sh

# An expression whose text is the same on both majors, for a value of any type. Text of floats is not (15 prints the shortest, 11 rounds), so they, and
# whatever holds them, go by their binary form; that of composites and arrays carries type oids, so these are taken apart. ROW(…)::text prints the rest:
# it tells NULL from '', and keeps the blanks of bpchar.
EXACT=$(
  cat <<'SQL'
CREATE FUNCTION pg_temp.exact(place text, type oid, value text, depth int DEFAULT 0) RETURNS text LANGUAGE plpgsql AS $exact$
DECLARE
  t pg_type;
  part text;
  parts text;
  changed boolean;
BEGIN
  SELECT * INTO t FROM pg_type WHERE oid = type;
  IF t.typtype = 'd' THEN
    RETURN pg_temp.exact(place, t.typbasetype, value, depth);
  ELSIF t.typtype = 'e' THEN
    RETURN value;
  ELSIF t.typtype = 'c' THEN
    SELECT string_agg(e, ', ' ORDER BY attnum), bool_or(e <> v) INTO parts, changed
    FROM pg_attribute, LATERAL (SELECT format('(%s).%I', value, attname) AS v) x, LATERAL (SELECT pg_temp.exact(place, atttypid, v, depth) AS e) y
    WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped;
    RETURN CASE WHEN changed THEN format('CASE num_nonnulls(%s) WHEN 1 THEN ROW(%s)::text END', value, parts) ELSE value END;
  ELSIF t.typtype IN ('r', 'm') THEN
    EXECUTE format('SELECT rngsubtype FROM pg_range r WHERE %s IN (rngtypid, (to_jsonb(r) ->> ''rngmultitypid'')::oid)', type) INTO type;
    part := pg_temp.exact(place, type, 'x', depth);
    IF part = 'x' THEN
      RETURN value;
    ELSIF type < 16384 THEN
      RETURN format(CASE t.typtype WHEN 'r' THEN 'range_send(%s)' ELSE 'multirange_send(%s)' END, value);
    END IF;
  ELSIF t.typtype = 'b' AND t.typelem <> 0 AND t.typlen = -1 THEN
    part := pg_temp.exact(place, t.typelem, 'e' || depth, depth + 1);
    RETURN CASE WHEN part = 'e' || depth THEN value
      ELSE format('ROW(array_dims(%1$s), (SELECT array_agg(ROW(%2$s)::text) FROM (SELECT unnest(%1$s) AS e%3$s OFFSET 0) u%3$s))::text', value, part, depth) END;
  ELSIF t.typtype = 'b' AND (type IN ('float4'::regtype, 'float8'::regtype, '"char"'::regtype, 'bpchar'::regtype)
      OR type < 16384 AND t.typcategory = 'G' OR type >= 16384 AND t.typsend <> 0 AND t.typname NOT IN ('geometry', 'geography')) THEN
    RETURN format('%s(%s)', t.typsend::regproc, value);
  ELSIF t.typtype = 'b' AND (type < 16384 OR t.typname IN ('geometry', 'geography', 'ltree', 'lquery', 'ltxtquery', 'query_int')) THEN
    RETURN value;
  END IF;
  RAISE EXCEPTION '%: values of type % cannot be compared exactly between these servers', place, format_type(t.oid, NULL);
END $exact$;
SQL
)

# One line of JSON a table: its query, which runs on both sides.
list_rows() {
  blue "$database" >"$work/plan" <<SQL
$EXACT
WITH source AS (
  SELECT c.oid, c.relkind, json_build_array(n.nspname, c.relname)::text AS name, format('ONLY %I.%I', n.nspname, c.relname) AS relation, x.condition,
    pg_table_size(c.oid) AS bytes, (SELECT string_agg(pg_temp.exact(format('column %I of %s', attname, c.oid::regclass), atttypid, format('t.%I', attname)), ', ' ORDER BY attnum)
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (SELECT unnest(extconfig) AS oid, unnest(extcondition) AS condition FROM pg_extension) x ON x.oid = c.oid
  WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated) AND $CLIENT_SCHEMA AND ($NO_EXTENSION OR x.oid IS NOT NULL)
), weighed AS (
  SELECT *, greatest(bytes, $BATCH / 50) AS weight, sum(greatest(bytes, $BATCH / 50)) OVER (ORDER BY bytes DESC, oid) AS upto FROM source
)
SELECT json_build_object('name', name, 'job', dense_rank() OVER (ORDER BY div(upto - weight, $BATCH)),
  'sql', format(query, name, columns, CASE WHEN condition IS NULL THEN relation ELSE format('(SELECT * FROM %s %s)', relation, condition) END),
  'fresh', CASE relkind WHEN 'm' THEN format(query, name, columns, '(' || rtrim(pg_get_viewdef(oid), ';') || ')') END)
FROM weighed, (SELECT 'SELECT %L, count(*), sum(hashtextextended(r, 0)), sum(hashtextextended(r, 7)) '
  'FROM (SELECT ROW(%s)::text COLLATE "C" AS r FROM %s AS t OFFSET 0) AS rows;' || chr(10) AS query) q;
SQL
}

BATCH=16777216 # bytes of small tables that are hashed on one connection, one after the other
# A table that cannot be read leaves no line, which is a difference.
hash_tables() { # job
  local side pids=()
  for side in blue green; do
    jq -j --argjson job "$1" 'select(.job == $job).sql' "$work/plan" | "$side" "$database" -v ON_ERROR_STOP=0 -F $'\t' >>"$work/$side.rows.$1" &
    pids+=("$!")
  done
  for side in "${pids[@]}"; do wait "$side"; done
}

compare_rows() {
  local side
  list_rows
  rm -f "$work"/*.rows.*
  [[ ! -s $work/plan ]] || in_parallel "$(jq -s 'map(.job) | max' "$work/plan")" hash_tables
  for side in blue green; do find "$work" -name "$side.rows.*" -exec cat {} + | sort >"$work/$side.row"; done
  # A materialized view that is stale on blue is fresh on green: there it has to equal what its own query yields.
  comm -23 "$work/blue.row" "$work/green.row" | cut -f 1 >"$work/unequal"
  jq -j --rawfile names "$work/unequal" 'select(.fresh and (.name as $n | $names | split("\n") | index($n))).fresh' "$work/plan" |
    green "$database" -v ON_ERROR_STOP=0 -F $'\t' >"$work/fresh"
  awk -F '\t' 'FILENAME == ARGV[1] { fresh[$1] = $0; next } $1 in fresh { $0 = fresh[$1] } { print }' "$work/fresh" "$work/blue.row" >"$work/expected"
  mv "$work/expected" "$work/blue.row"
  contrast row
  awk '{ print ENVIRON["shown"] "\t" $0 }' "$work/blue.row" >>"$work/tables"
  awk -F '\t' '{ rows += $2 } END { printf "%.0f\n", rows }' "$work/blue.row" >>"$work/count.rows"
}

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

compare_sequences() {
  ask_both sequence "SELECT format('SELECT %L, last_value, is_called FROM %I.%I', json_build_array(n.nspname, c.relname), n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND $CLIENT_SCHEMA AND $NO_EXTENSION \gexec"
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
      'bypassrls', rolbypassrls, 'connections', rolconnlimit, 'until', rolvaliduntil,
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

# pg_dump's own text of every object, by one pg_dump, an object a line. What differs between majors without being a difference is made alike:
# the words of triggers and procedures, multiranges of user ranges, whose schema public is.
dump_text() { # side
  local master
  master=$(master_of "$1")
  at "$1" "$database" pg_dump -C -s --quote-all-identifiers --no-tablespaces --no-subscriptions --lock-wait-timeout=30s -N cdk_cutover |
    rename_role "$master" 'the master' | master=$master awk -v ranges="$ranges" '
      function flush(  i, j, line, body) {
        # Grants come in the order in which they were made.
        for (i = 2; type == "ACL" && i <= count; i++) {
          line = lines[i]
          for (j = i - 1; j > 0 && lines[j] > line; j--) lines[j + 1] = lines[j]
          lines[j + 1] = line
        }
        for (i = 1; i <= count; i++) body = body "\\n" lines[i]
        if (name ~ /; (SCHEMA )?"?public"?$/ && owner ~ /^(the master$|pg_|rds)/) { sub(/owned by .*; /, "owned by the server; ", name); ours = type == "SCHEMA" }
        if (name !~ /^(|EXTENSION; .*|COMMENT; - owned by ; EXTENSION .*)$/ && name !~ /^ACL; (pg_catalog|information_schema) / && !ours &&
          name !~ /^(EVENT )?TRIGGER; .*cdk_cutover_fence/) print name "\t" body
        count = ours = 0
        by = ""
      }
      /^-- Name: .*; Type: [A-Z ]+; Schema: .*; Owner: / {
        flush()
        line = substr($0, 10)
        match(line, /; Type: [A-Z ]+; Schema: /)
        type = substr(line, RSTART + 8, RLENGTH - 18)
        schema = owner = substr(line, RSTART + RLENGTH)
        sub(/; Owner: .*/, "", schema)
        sub(/^.*; Owner: /, "", owner)
        if (owner == ENVIRON["master"] || (owner ~ /^(pg_|rds)/ && line ~ /; Type: DATABASE|DATABASE .*; Type: (ACL|COMMENT)/)) owner = "the master"
        name = type "; " schema " owned by " owner "; " substr(line, 1, RSTART - 1)
        if (name ~ /PROCEDURE/) { gsub(/\(IN /, "(", name); gsub(/, IN /, ", ", name) }
        next
      }
      /^(--|-- PostgreSQL database dump.*|)$/ || /^\\(restrict|unrestrict|connect) / || /^SELECT pg_catalog.set_config\(.search_path., .., false\);$/ ||
        /^SET (statement_timeout|lock_timeout|idle_in_transaction_session_timeout|transaction_timeout|client_encoding|standard_conforming_strings|check_function_bodies|xmloption|client_min_messages|row_security|default_tablespace|default_table_access_method) = [^;]*;$/ { next }
      type ~ /TRIGGER/ { sub(/ EXECUTE PROCEDURE /, " EXECUTE FUNCTION ") }
      type == "TYPE" && ranges == "plain" && /^    multirange_type_name = / { next }
      type == "DATABASE" { sub(/ LOCALE_PROVIDER = libc/, ""); sub(/ OWNER TO "rds[^"]*";$/, " OWNER TO \"the master\";") }
      type == "USER MAPPING" && /^(OPTIONS|    )/ { next }
      /^(CREATE|ALTER|GRANT|REVOKE|COMMENT) .*PROCEDURE/ { gsub(/\(IN /, "("); gsub(/, IN /, ", ") }
      type == "ACL" && /^SET SESSION AUTHORIZATION / { by = $0; next }
      type == "ACL" && /^RESET SESSION AUTHORIZATION;$/ { by = ""; next }
      { gsub(/\\/, "\\\\"); gsub(/\t/, "\\t"); lines[++count] = by $0 }
      END { flush() }' | sort >"$work/$1.schema"
}
compare_schema() {
  local ranges
  ranges=$(blue "$database" -c "SELECT CASE WHEN current_setting('server_version_num')::int < 140000 THEN 'plain' ELSE 'multi' END")
  dump_text blue
  dump_text green
  contrast schema
}

compare_all() {
  local database what
  export shown PGCLIENTENCODING # awk would take backslashes of its own variables for escapes
  for what in row rows sequence largeObject role extension schema; do : >"$work/count.$what"; done
  : >"$work/differences"
  : >"$work/notes"
  : >"$work/tables"
  for database in "${databases[@]}"; do
    PGCLIENTENCODING=$(blue "$database" -c 'SHOW server_encoding')
    shown=$(jq -n --arg name "$database" '$name')
    compare_rows
    compare_sequences
    compare_large_objects
    compare_extensions
    compare_schema
  done
  database=postgres shown='"*"'
  compare_roles
}

total() { awk '{ n += $1 } END { printf "%.0f", n }' "$work/count.$1"; }

# The whole result goes to the bucket, the record of it to blue, the summary to whoever asked.
record() {
  local database what equal=true result
  result="s3://$SSM_ResultBucket/$SSM_Upgrade/comparison-$(blue "${databases[0]}" -c 'SELECT fence_id FROM cdk_cutover.closed').jsonl"
  [[ ! -s $work/differences ]] || equal=false
  jq -nc --argjson equal "$equal" --argjson tables "$(total row)" --argjson rows "$(total rows)" --argjson sequences "$(total sequence)" \
    --argjson largeObjects "$(total largeObject)" --argjson roles "$(total role)" '$ARGS.named' >"$work/summary"
  jq -Rnc --rawfile notes "$work/notes" --arg result "$result" --slurpfile summary "$work/summary" --argjson objects "$(total schema)" '
    { summary: $summary[0], schemaObjects: $objects, notes: ($notes | split("\n") | map(select(. != ""))), result: $result,
      differences: [limit(20; inputs) | split("\t") | { what: .[0], database: (.[1] | fromjson), name: .[2], how: .[3] }] }' <"$work/differences" >"$work/detail"
  {
    cat "$work/detail"
    jq -Rc 'split("\t") | { what: .[0], database: (.[1] | fromjson), name: .[2], how: .[3], blue: .[4], green: .[5] }' "$work/differences"
    jq -Rc 'split("\t") | { database: (.[0] | fromjson), table: (.[1] | fromjson), rows: .[2], hash: .[3:] }' "$work/tables"
  } >"$work/result"
  aws s3 cp "$work/result" "$result" >"$work/aws.log" 2>&1 || {
    cat "$work/aws.log" >&2
    die "the comparison cannot be kept at $result. The host's role needs s3:PutObject there."
  }
  for database in "${databases[@]}"; do
    blue "$database" -v "equal=$equal" <<SQL
\set detail \`cat '$work/detail'\`
INSERT INTO cdk_cutover.comparison (fence_id, compared_at, equal, detail) SELECT fence_id, clock_timestamp(), :'equal', :'detail' FROM cdk_cutover.closed;
SQL
  done
  if [[ $equal == false ]]; then
    say "blue and green differ in $(wc -l <"$work/differences") things. All of them: $result" >&2
    jq -r '.differences[] | "\(.what) \(.name) of database \(.database): \(.how)"' "$work/detail" >&2
  fi
  cat "$work/summary"
  [[ $equal == true ]]
}

do_step() {
  connect_both
  fences >/dev/null
  if sealed; then
    compared || die 'the fence is sealed, and no comparison of it found both sides equal: see what the switch did, and do not run this step again.'
    blue "${databases[0]}" -c "SELECT detail -> 'summary' FROM cdk_cutover.comparison JOIN cdk_cutover.closed USING (fence_id) ORDER BY compared_at DESC LIMIT 1"
  else
    under_lease compare_all
    record
  fi
}

check_step() {
  connect_both
  compared || die 'no comparison under the closed fence found blue and green equal: run this step again.'
  say "${#databases[@]} databases were compared under this fence, and are equal."
}

main() { "${1}_step"; }
