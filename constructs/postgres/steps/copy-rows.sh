# shellcheck shell=bash
# What the schema holds, from server to server: rows, large objects, positions of sequences.
# Rows stream as text with every digit of a float; large tables in binary, where all types are plain ones of the engine
# (two thirds of the time; but binary arrays and composites of users' types carry type oids, and reg… types are oids, which differ between servers).
# shellcheck disable=SC2154 # work comes from connect.sh, database from copy.sh

# One line of JSON a table: its script for blue prints the script for green, rows included. A table is filled in one transaction, or not at all.
list_tables() { # database
  blue "$1" <<SQL | bytes_as_characters >"$work/tables"
WITH source AS (
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, pg_table_size(c.oid) AS bytes, x.condition,
    NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND atttypid <> ALL ('$PLAIN'::regtype[])) AS plain,
    (SELECT '(' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')' FROM pg_attribute a
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = '') AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (SELECT unnest(extconfig) AS oid, unnest(extcondition) AS condition FROM pg_extension) x ON x.oid = c.oid
  WHERE c.relkind = 'r' AND $CLIENT_SCHEMA AND ($NO_EXTENSION OR x.oid IS NOT NULL)
), weighed AS (
  SELECT *, greatest(bytes, $BATCH / 50) AS weight, sum(greatest(bytes, $BATCH / 50)) OVER (ORDER BY bytes >= $BATCH DESC, bytes + coalesce(effort, 0) DESC, oid) AS upto
  FROM source, LATERAL ($BUILDS) b
)
SELECT json_build_object('bytes', bytes, 'builds', builds, 'binary', CASE WHEN plain AND condition IS NULL AND bytes >= $BATCH THEN
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
# Keys and indexes that may be built before other tables have their rows: not one that calls a function, or an operator, of the user's.
# What is neither sorted nor a summary takes about five times as long by byte (measured with a GIN index of jsonb), and one session alone.
BUILDS="SELECT sum(effort) AS effort, json_agg(json_build_object('key', k.oid IS NOT NULL, 'effort', effort,
    'catalog', CASE WHEN k.oid IS NULL THEN 'pg_class' ELSE 'pg_constraint' END::regclass::oid, 'oid', coalesce(k.oid, indexrelid))) AS builds
  FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_am am ON am.oid = i.relam LEFT JOIN pg_constraint k ON k.conindid = indexrelid AND k.contype IN ('p', 'u', 'x'),
    LATERAL (SELECT pg_relation_size(indexrelid) * CASE WHEN amname IN ('btree', 'hash', 'brin') THEN 1 ELSE 5 END AS effort) e
  WHERE indrelid = source.oid AND bytes >= $BATCH AND NOT EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = indexrelid AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass))"
PLAIN='{bool,bytea,int2,int4,int8,float4,float8,numeric,text,varchar,date,time,timestamp,timestamptz,interval,uuid,json,jsonb,inet}'
copy_tables() { # job: one large table, or several small ones
  local binary
  binary=$(jq -c --argjson job "$1" 'select(.job == $job).binary | values' "$work/tables")
  if [[ -n $binary ]]; then
    blue "$database" -c "$(jq -r .to <<<"$binary" | characters_as_bytes)" |
      green "$database" -c BEGIN -c "$(jq -r .truncate <<<"$binary" | characters_as_bytes)" -c "$(jq -r .from <<<"$binary" | characters_as_bytes)" -c COMMIT
  else
    jq -j --argjson job "$1" 'select(.job == $job).sql' "$work/tables" | characters_as_bytes | blue "$database" | green "$database"
  fi
  jq --argjson job "$1" 'select(.job == $job).bytes' "$work/tables" >>"$work/done"
  come_to "$work/done" "$work/planned-bytes"
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
