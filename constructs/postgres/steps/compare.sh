# shellcheck shell=bash
# Compares blue and green under the closed fence, in every database: a hash of every row, sequences, large objects, roles, extensions, schema.
# Fails closed: what cannot be compared exactly is a difference. It changes nothing but the record of the comparison on blue.
# shellcheck disable=SC2154 # work, databases and the rest come from connect.sh

compare_all() {
  local database what
  export shown PGCLIENTENCODING # awk would take backslashes of its own variables for escapes
  for what in row rows sequence largeObject role extension schema; do : >"$work/count.$what"; done
  : >"$work/differences"
  : >"$work/notes"
  : >"$work/moved"
  : >"$work/tables"
  for database in "${databases[@]}"; do
    # jq reads names in UTF-8 and nothing else; values are hashed on the servers, in whatever encoding they have.
    PGCLIENTENCODING=$(blue "$database" -c "SELECT CASE current_setting('server_encoding') WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END")
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

compare_and_record() { # fence
  compare_all
  record "$1"
}

do_step() {
  local fence
  connect_both
  fences >/dev/null
  if sealed; then
    compared || die 'the fence is sealed, and no comparison of it found both sides equal: see what the switch did, and do not run this step again.'
    blue "${databases[0]}" -c "SELECT detail -> 'summary' FROM cdk_cutover.comparison JOIN cdk_cutover.closed USING (fence_id) ORDER BY compared_at DESC LIMIT 1"
  else
    fence=$(blue "${databases[0]}" -c 'SELECT fence_id FROM cdk_cutover.closed')
    under_lease compare_and_record "$fence"
    answer "$fence"
  fi
}

check_step() {
  connect_both
  compared || die 'no comparison under the closed fence found blue and green equal: run this step again.'
  say "${#databases[@]} databases were compared under this fence, and are equal."
}

main() { "${1}_step"; }
