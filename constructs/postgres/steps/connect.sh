#!/usr/bin/env bash
# Put in front of every host script of PostgreSQL: connections to blue and green, and work under the fence's lease.
# No secret is ever an argument, an environment variable or a line of output: the AWS CLI hands it to jq, jq to a private password file.
set -euo pipefail
shopt -s inherit_errexit 2>/dev/null || true
umask 077
export LC_ALL=C
: "${CUTOVER_HOME:=/var/lib/cdk-cutover}"

say() { printf '%s\n' "$*"; }
die() {
  printf 'cdk-cutover: %s\n' "$*" >&2
  exit 1
}

for name in Upgrade BlueHost BluePort BlueSecretArn GreenHost GreenPort GreenSecretArn GreenVersion Sessions ResultBucket; do
  variable=SSM_$name
  [[ -n ${!variable:-} ]] ||
    die "\$$variable is missing. SSM agents hand parameters over as variables from 3.3.2746.0 on: update the agent of this host."
done
# What the caller's environment says of PostgreSQL must not leak into our connections.
unset "${!PG@}"

work=$(mktemp -d "${TMPDIR:-/tmp}/cdk-cutover.XXXXXX")
groups=()
finish() {
  local group
  for group in ${groups[@]+"${groups[@]}"}; do kill -KILL -- "-$group" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
trap 'exit 129' HUP

credentials() { # side host port secret: adds to the password file, prints the user
  aws secretsmanager get-secret-value --secret-id "$4" --query SecretString --output text 2>"$work/aws.log" |
    jq -er --arg host "$2" --arg port "$3" '
      def field: gsub("(?<c>[:\\\\])"; "\\" + .c);
      if [.username, .password] | all(type == "string" and . != "" and (explode | all(. > 31 and . != 127)))
      then .username, "\($host | field):\($port):*:\(.username | field):\(.password | field)"
      else error("unusable") end' 2>/dev/null >"$work/$1.line" || {
    cat "$work/aws.log" >&2
    die "the secret of $1 ($4) cannot be read, or is no JSON with username and password without control characters." \
      "The host's role needs secretsmanager:GetSecretValue on it, and kms:Decrypt if it has a key of your own."
  }
  sed 1d "$work/$1.line" >>"$work/pgpass"
  sed 1q "$work/$1.line"
  rm "$work/$1.line"
}

# Every session prints values alike, whatever its server, database or role is set to, and sees every row or fails.
SETTINGS='-c search_path=pg_catalog -c row_security=off -c statement_timeout=0 -c lock_timeout=30s -c idle_in_transaction_session_timeout=0'
SETTINGS+=' -c default_transaction_read_only=off -c datestyle=ISO,YMD -c intervalstyle=postgres -c timezone=UTC -c extra_float_digits=3'
SETTINGS+=' -c bytea_output=hex -c lc_monetary=C -c xmloption=content -c standard_conforming_strings=on -c synchronize_seqscans=off'
SETTINGS+=' -c jit=off -c client_min_messages=warning'

declare -A settings=()
connect() { # side host port secret more-settings
  local user
  user=$(credentials "$@")
  printf '%s\n' "[$1]" "host=$2" "port=$3" "user=$user" "passfile=$work/pgpass" sslmode=verify-full \
    "sslrootcert=$CUTOVER_HOME/rds-ca.pem" application_name=cdk-cutover connect_timeout=10 \
    keepalives_idle=10 keepalives_interval=5 keepalives_count=3 >>"$work/service"
  settings[$1]="$SETTINGS $5"
}

# The database's name goes by the environment: as an argument libpq would read some names as connection strings.
at() { # side database program arguments…
  local side=$1 database=$2
  shift 2
  PGSERVICEFILE=$work/service PGSERVICE=$side PGDATABASE=$database PGOPTIONS="${settings[$side]} ${more_settings:-}" "$@"
}
# Debian's tools are scripts that look for the newest version each time they are called: that adds up while clients wait.
if [[ $(readlink -f "$(command -v psql)") == */pg_wrapper ]]; then
  newest=$(printf '%s\n' /usr/lib/postgresql/*/bin/psql | sort -V | tail -n 1)
  PATH=${newest%/*}:$PATH
fi
blue() { at blue "$1" psql -XqAt -v ON_ERROR_STOP=1 "${@:2}"; }
green() { at green "$1" psql -XqAt -v ON_ERROR_STOP=1 "${@:2}"; }

# For sessions that make or drop something: users' event triggers are not for that, and some write or refuse. RDS lets rds_superuser do so.
export QUIET='SET ROLE rds_superuser; SET session_replication_role = replica; RESET ROLE;'

# jq reads UTF-8 and nothing else, and a database of another encoding prints its own bytes: each travels as the character of its number.
bytes_as_characters() { iconv -f ISO-8859-1 -t UTF-8; }
characters_as_bytes() { iconv -f UTF-8 -t ISO-8859-1; }

# For the tools that take a connection string and nothing else.
connection_string() { # database
  local name=${1//\\/\\\\}
  printf "dbname='%s'" "${name//\'/\\\'}"
}

# Roles of the engine and of RDS, as the step create-roles knows them.
SYSTEM_ROLE='^(pg_|rds_|rdsadmin$|rdsrepladmin$|rdsproxyadmin$|rdstopmgr$|rdswriteforwarduser$)'
export OWN_ROLE="(r.rolsuper OR r.rolname = current_user OR r.rolname ~ '$SYSTEM_ROLE')"
export CLIENT_SCHEMA="n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')"
export NO_EXTENSION="NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"

databases=()
connect_servers() {
  connect blue "${SSM_BlueHost:?}" "${SSM_BluePort:?}" "${SSM_BlueSecretArn:?}" '-c synchronous_commit=on'
  # Its last statement commits synchronously, and with it all that came before.
  connect green "${SSM_GreenHost:?}" "${SSM_GreenPort:?}" "${SSM_GreenSecretArn:?}" '-c synchronous_commit=off'
}
connect_both() {
  local database counted
  connect_servers
  # As the function sees it: a database made since the move was submitted was never fenced, and nothing waits for it.
  counted=true
  [[ $(blue postgres -c "SELECT to_regclass('cdk_cutover.move') IS NOT NULL AND to_regclass('cdk_cutover.fenced') IS NOT NULL") != t ]] ||
    counted='(NOT EXISTS (SELECT FROM cdk_cutover.move) OR oid IN (SELECT database FROM cdk_cutover.fenced))'
  blue postgres -0 >"$work/databases" -c "SELECT datname FROM pg_database
    WHERE datallowconn AND datname NOT IN ('template0', 'template1', 'rdsadmin') AND $counted ORDER BY datname"
  while IFS= read -r -d '' database; do databases+=("$database"); done <"$work/databases"
}

# The masters belong to the servers and may have different names: what is one's own becomes the other's.
master_of() { "$1" postgres -c 'SELECT current_user'; } # side
rename_role() { # name other-name: in SQL whose identifiers are all quoted
  local name=${1//\"/\"\"} other=${2//\"/\"\"}
  # shellcheck disable=SC2016 # a pattern, not a variable
  name=$(printf '%s' "$name" | sed 's/[][\\/.*^$(){}?+|]/\\&/g') other=$(printf '%s' "$other" | sed 's/[\\/&]/\\&/g')
  sed -E -e "s/( OWNER TO | FOR ROLE |^SET ROLE |^SET SESSION AUTHORIZATION )([\"'])$name\\2/\\1\\2$other\\2/" \
    -e "/^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES|CREATE POLICY) /s/ (TO|FROM) \"$name\"/ \\1 \"$other\"/"
}

SEALED=9223372036854775807
renew() { # database: prints when the lease ends
  blue "$1" -c "SET statement_timeout = '10s'" -c 'SELECT cdk_cutover.renew_lease(60)'
}

# Which closing of the fence this is, in every database; fails unless it is closed everywhere and never lapsed.
fences() {
  local database
  for database in "${databases[@]}"; do
    renew "$database" >>"$work/leases" || die "the fence of database $database on blue is not closed, or its lease lapsed (see above)." \
      'Writes may have passed: close the fence again, then copy and compare again.'
    blue "$database" -c 'SELECT fence_id FROM cdk_cutover.closed'
  done
}

sealed() { grep -qx "$SEALED" "$work/leases"; }

# Whether the latest comparison under this very fence found both sides equal, in every database.
compared() {
  local database
  for database in "${databases[@]}"; do
    [[ $(blue "$database" -c 'SELECT coalesce((SELECT equal FROM cdk_cutover.comparison JOIN cdk_cutover.closed USING (fence_id)
      ORDER BY compared_at DESC LIMIT 1), false)') == t ]] || return 1
  done
}

# How far the work has come in a database: what the function tells to whoever asks for the state. Files of bytes, one line a table: those that are ready, and all.
sum_of() { awk '{ b += $1 } END { printf "%.0f", b }' "$1"; } # file
come_to() { # ready planned
  printf '%s\n%s' "$(wc -l <"$1") $(wc -l <"$2") $(sum_of "$1") $(sum_of "$2")" "$database" >"$work/come-to.$BASHPID"
  mv "$work/come-to.$BASHPID" "$work/come-to"
}

tell_progress() { # work
  local database ready of bytes of_bytes
  [[ -e $work/come-to ]] || return 0
  {
    read -r ready of bytes of_bytes
    IFS= read -r -d '' database || true
  } <"$work/come-to"
  blue "$database" -v "work=$1" -v "ready=$ready" -v "of=$of" -v "bytes=$bytes" -v "of_bytes=$of_bytes" <<'SQL'
SET statement_timeout = '10s';
INSERT INTO cdk_cutover.progress AS p (fence_id, work, started_at, at, done, of_tables, bytes, of_bytes)
SELECT fence_id, :'work', clock_timestamp(), clock_timestamp(), :ready, :of, :bytes, :of_bytes FROM cdk_cutover.closed
ON CONFLICT (fence_id, work) DO UPDATE SET at = excluded.at, done = excluded.done, of_tables = excluded.of_tables, bytes = excluded.bytes,
  of_bytes = excluded.of_bytes, started_at = CASE WHEN excluded.done < p.done THEN excluded.at ELSE p.started_at END;
SQL
}

# Renews the lease while the work goes on. Ends the work when the lease lapsed, and with the script: nobody renews for the dead.
guard() { # process-group-of-the-work work
  local database status seconds unreachable=0
  while :; do
    for database in "${databases[@]}"; do
      status=0
      renew "$database" >/dev/null || status=$?
      # psql says 2 when it found no server: the lease outlives a short absence.
      if ((status == 2 && unreachable < 3)); then
        unreachable=$((unreachable + 1))
      elif ((status != 0)); then
        say "the fence of database $database on blue lapsed" >"$work/lapsed"
        kill -KILL -- "-$1"
        exit 1
      else
        unreachable=0
      fi
    done
    # Nobody depends on it.
    tell_progress "$2" 2>/dev/null || true
    for ((seconds = 0; seconds < 5; seconds++)); do
      sleep 1
      kill -0 "$$" 2>/dev/null || {
        kill -KILL -- "-$1"
        rm -rf "$work"
        exit 1
      }
    done
  done
}

under_lease() { # function
  local status=0 before after
  before=$(fences)
  rm -f "$work/come-to"
  # Groups of their own, so that all of the work can be ended at once, whatever it waits for.
  set -m
  ("$@") </dev/null &
  groups+=("$!")
  (guard "${groups[0]}" "${1%%_*}") </dev/null &
  groups+=("$!")
  set +m
  wait "${groups[0]}" || status=$?
  kill -KILL -- "-${groups[1]}" 2>/dev/null || true
  wait "${groups[1]}" 2>/dev/null || true
  tell_progress "${1%%_*}" 2>/dev/null || true
  [[ ! -e $work/lapsed ]] || die "$(<"$work/lapsed"): writes may have passed, so the work was stopped. Close the fence again and start over."
  ((status == 0)) || exit "$status"
  after=$(fences)
  [[ $before == "$after" ]] || die 'the fence was opened and closed again meanwhile: copy and compare again.'
}

WORKERS=${SSM_Sessions:?}

# Calls `function 1`, `function 2`, … on several workers; stops handing out when one failed.
in_parallel() { # count function
  local worker pids='' status=0 claims
  claims=$(mktemp -d "$work/claims.XXXXXX")
  for ((worker = 0; worker < WORKERS && worker < $1; worker++)); do
    (
      trap '[[ $? == 0 ]] || : >"$claims/failed"' EXIT
      for ((job = 1; job <= $1; job++)); do
        [[ ! -e $claims/failed ]] || exit 1
        mkdir "$claims/$job" 2>/dev/null || continue
        "$2" "$job"
      done
    ) &
    pids+=" $!"
  done
  for worker in $pids; do wait "$worker" || status=1; done
  return "$status"
}
