# shellcheck shell=bash
# Copies every database from blue to green under the closed fence: schema, rows, large objects, sequences, grants. No file grows with the data.
# Idempotent: what an earlier copy left behind is removed first, in databases that the step create-databases made or adopted, and only there.
# shellcheck disable=SC2154 # work, databases and the rest come from connect.sh

fill() {
  list_tables "$database"
  : >"$work/done"
  jq .bytes "$work/tables" >"$work/planned-bytes"
  come_to "$work/done" "$work/planned-bytes"
  list_work
  in_parallel "$(wc -l <"$work/work")" take_work
  [[ ! -s $work/large-objects.list ]] || in_parallel "$WORKERS" copy_large_objects
  copy_sequences
}

# What was copied under this fence, in bytes of the tables on blue: the function tells it to whoever watches.
record_copied() {
  blue "$database" -v "bytes=$(sum_of "$work/done")" <<'SQL'
INSERT INTO cdk_cutover.copied SELECT fence_id, :bytes FROM cdk_cutover.closed
ON CONFLICT (fence_id) DO UPDATE SET bytes = excluded.bytes;
SQL
}

copy_all() {
  local database
  claim_green
  tune_green
  for database in "${databases[@]}"; do
    make_database fill
    record_copied || say "$database: how much was copied could not be recorded"
    analyzers=$(awk -v workers="$WORKERS" '{ b += $1 } END { print (b > 1e8) ? workers : 1 }' "$work/done")
    in_parallel "$analyzers" analyze
  done
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
  fences >/dev/null
  # From here on green may serve: its content is its own, and what was copied was proven.
  if sealed && compared; then
    say 'The fence is sealed, and what was copied under it was compared equal.'
    return
  fi
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
    # Of a partitioned table one may lack its parts on blue, too.
    blue "$database" -o "$work/broken" -c "SELECT coalesce(json_agg(indexrelid::regclass), '[]') FROM pg_index WHERE NOT indisvalid"
    found=$(green "$database" <<SQL
\\set broken \`cat '$work/broken'\`
SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index
WHERE NOT indisvalid AND indexrelid::regclass::text NOT IN (SELECT json_array_elements_text(:'broken'))
SQL
    )
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
