# shellcheck shell=bash
# A hash of every row of every table, on both sides. EXACT makes values comparable.
# shellcheck disable=SC2154 # work comes from connect.sh, database from compare.sh

# One line of JSON a table: its query, which runs on both sides.
list_rows() {
  blue "$database" >"$work/plan" <<SQL
$QUIET
$EXACT
WITH source AS (
  SELECT c.oid, c.relkind, json_build_array(n.nspname, c.relname)::text AS name, CASE WHEN x.condition IS NULL THEN format('ONLY %I.%I', n.nspname, c.relname)
      ELSE format('(SELECT * FROM ONLY %I.%I %s)', n.nspname, c.relname, x.condition) END AS relation, pg_table_size(c.oid) AS bytes, v.columns, v.wide
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT string_agg(value, ', ' ORDER BY attnum) AS columns, string_agg(format('md5((%s)::text)', value), ', ' ORDER BY attnum) AS wide
    FROM (SELECT attnum, pg_temp.exact(format('column %I of %s', attname, c.oid::regclass), atttypid, format('t.%I', attname)) AS value
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) a) v
  LEFT JOIN (SELECT unnest(extconfig) AS oid, unnest(extcondition) AS condition FROM pg_extension) x ON x.oid = c.oid
  WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated) AND $CLIENT_SCHEMA AND ($NO_EXTENSION OR x.oid IS NOT NULL)
), weighed AS (
  SELECT *, greatest(bytes, $BATCH / 50) AS weight, sum(greatest(bytes, $BATCH / 50)) OVER (ORDER BY bytes DESC, oid) AS upto FROM source
)
SELECT json_build_object('name', name, 'bytes', bytes, 'job', dense_rank() OVER (ORDER BY div(upto - weight, $BATCH)),
  'sql', format(query, name, columns, relation), 'wide', format(query, name, wide, relation),
  'fresh', CASE relkind WHEN 'm' THEN format(query, name, columns, '(' || rtrim(pg_get_viewdef(oid), ';') || ')') END)
FROM weighed, (SELECT 'SELECT %L, count(*), sum(hashtextextended(r, 0)), sum(hashtextextended(r, 7)) '
  'FROM (SELECT ROW(%s)::text COLLATE "C" AS r FROM %s AS t OFFSET 0) AS rows;' || chr(10) AS query) q;
SQL
}

BATCH=16777216 # bytes of small tables that are hashed on one connection, one after the other
# A table that cannot be read leaves no line.
hash_tables() { # job
  local side pids=()
  for side in blue green; do
    jq -j --argjson job "$1" 'select(.job == $job).sql' "$work/plan" | "$side" "$database" -v ON_ERROR_STOP=0 -F $'\t' >>"$work/$side.rows.$1" &
    pids+=("$!")
  done
  for side in "${pids[@]}"; do wait "$side"; done
  jq --argjson job "$1" 'select(.job == $job).bytes' "$work/plan" >>"$work/hashed"
  come_to "$work/hashed" "$work/planned-bytes"
}

# Rows that are too long to be printed as a whole are hashed value by value, on both sides. What leaves no line then is a difference, even if that is so
# on both sides.
read_the_rest() {
  local side
  jq -r .name "$work/plan" | sort >"$work/planned"
  for side in blue green; do cut -f 1 "$work/$side.row" | sort -u >"$work/$side.read"; done
  comm -12 "$work/blue.read" "$work/green.read" | comm -23 "$work/planned" - >"$work/unread"
  [[ -s $work/unread ]] || return 0
  say "$database: read once more, value by value: $(paste -sd ' ' "$work/unread")"
  for side in blue green; do
    awk -F '\t' 'FILENAME == ARGV[1] { unread[$0]; next } !($1 in unread)' "$work/unread" "$work/$side.row" >"$work/$side.rest"
    jq -j --rawfile names "$work/unread" 'select(.name as $n | $names | split("\n") | index($n)).wide' "$work/plan" |
      "$side" "$database" -v ON_ERROR_STOP=0 -F $'\t' >>"$work/$side.rest"
    sort "$work/$side.rest" >"$work/$side.row"
    cut -f 1 "$work/$side.row" | sort -u | comm -23 "$work/planned" - |
      awk -v side="$side" '{ printf "row\t%s\t%s\tcould not be read on %s\t\t\n", ENVIRON["shown"], $0, side }' >>"$work/differences"
  done
}

compare_rows() {
  local side
  list_rows
  rm -f "$work"/*.rows.*
  : >"$work/hashed"
  jq .bytes "$work/plan" >"$work/planned-bytes"
  come_to "$work/hashed" "$work/planned-bytes"
  [[ ! -s $work/plan ]] || in_parallel "$(jq -s 'map(.job) | max' "$work/plan")" hash_tables
  for side in blue green; do find "$work" -name "$side.rows.*" -exec cat {} + | sort >"$work/$side.row"; done
  read_the_rest
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
