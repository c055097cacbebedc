# shellcheck shell=bash
# Makes every database on green without its rows, and empties it again: what green refuses of blue's schema is found before anything is fenced.
# shellcheck disable=SC2154 # work, databases and the rest come from connect.sh

no_rows() { :; }

# Under a closed fence green may hold the copy, and once the move was submitted it may serve.
fence_closed() {
  local database
  for database in "${databases[@]}"; do
    [[ $(blue "$database" -c "SELECT to_regclass('cdk_cutover.closed') IS NOT NULL") != t ]] || return 0
  done
  return 1
}

do_step() {
  local database
  connect_both
  if fence_closed; then
    say 'The fence is closed: what is on green stays as it is.'
    return
  fi
  claim_green
  for database in "${databases[@]}"; do
    make_database no_rows
    clear "$database"
    say "$database: green takes its schema"
  done
}

main() { "${1}_step"; }
