# shellcheck shell=bash
# One database of green from one of blue: its schema in parts, and in between whatever brings the rows.
# shellcheck disable=SC2154 # work, databases and the rest come from connect.sh

restore() { # list workers
  if [[ $blue_master != "$green_master" ]]; then
    script "$1" | green "$database" >/dev/null
  elif [[ -s $work/$1.list ]]; then
    at green "$database" pg_restore -e -j "$2" -L "$work/$1.list" -d "$(connection_string "$database")" "$work/archive"
  fi
}

# Green is ours to fill, in every database, and nobody else is about to.
claim_green() {
  local database
  blue_master=$(master_of blue)
  green_master=$(master_of green)
  refuse_clients
  end_earlier_copies
  for database in "${databases[@]}"; do
    claim "$database"
    refuse_unreadable "$database"
  done
}

make_database() { # function that brings the rows
  export PGCLIENTENCODING
  PGCLIENTENCODING=$(blue "$database" -c 'SHOW server_encoding')
  join_owners "$database"
  clear "$database"
  dump_schema "$database"
  script schemas | green "$database" >/dev/null
  lend_create "$database"
  create_extensions "$database"
  lend_wrappers "$database"
  script before | green "$database" >/dev/null
  "$1"
  say "$database: indexes and constraints"
  restore after "$WORKERS"
  restore attach 1
  restore last "$WORKERS"
  green "$database" -f "$work/take-back.sql"
  script grants --use-set-session-authorization | as_grantor | green "$database" >/dev/null
  open_public "$database"
  script matviews | green "$database" >/dev/null
  script event-triggers --no-owner | sed '1s/^/SET ROLE rds_superuser;/' | green "$database" >/dev/null
  script database -C | without_creation | settings_by_who_may | green "$database" >/dev/null
  # With -C pg_restore prints the settings whatever the list says.
  script database-grants -C --use-set-session-authorization | without_creation | without_settings | as_grantor | green "$database" >/dev/null
}
