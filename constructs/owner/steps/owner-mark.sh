# shellcheck shell=bash
# shellcheck disable=SC2034 # both scripts that this one begins read what it sets
# The mark on a host says which execution of which upgrade works there; the lock beside it is held by each of its scripts while it works.
: "${CUTOVER_HOME:=/var/lib/cdk-cutover}"
cutover_mark_file=$CUTOVER_HOME/owner
cutover_lock_file=$CUTOVER_HOME/lock
declare -A cutover_mark=()

cutover_refuse() {
  printf 'cdk-cutover: %s\n' "$*" >&2
  exit 1
}

# Reads the mark. Fails where there is none.
cutover_read_mark() {
  local key value
  cutover_mark=()
  [[ -e $cutover_mark_file ]] || return 1
  while IFS='=' read -r key value; do
    [[ -z $key ]] || cutover_mark[$key]=$value
  done <"$cutover_mark_file"
  [[ -n ${cutover_mark[upgrade]-} && -n ${cutover_mark[execution]-} && ${cutover_mark[counter]-} =~ ^[0-9]+$ ]] ||
    cutover_refuse "$cutover_mark_file is not a mark that cdk-cutover wrote. See that no upgrade works on this host, delete that file, then start again."
}

# Who the mark names, in words.
cutover_marked_by() {
  printf "upgrade '%s' (execution %s, %s, since %s)" \
    "${cutover_mark[upgrade]}" "${cutover_mark[execution]}" "${cutover_mark[document]-}" "${cutover_mark[since]-}"
}

# Opens a file and locks it: cutover_fd is how the lock is held. One that was removed meanwhile is opened anew.
# Fails with 1 where there is no such file, with 2 where somebody else holds it for longer than so many seconds.
cutover_hold() { # file seconds
  command -v flock >/dev/null || cutover_refuse 'flock is missing on this host: install util-linux.'
  while [[ -e $1 ]]; do
    { exec {cutover_fd}<"$1"; } 2>/dev/null || return 1
    flock --exclusive --timeout "$2" "$cutover_fd" || {
      exec {cutover_fd}<&-
      return 2
    }
    [[ ! $1 -ef /proc/$BASHPID/fd/$cutover_fd ]] || return 0
    exec {cutover_fd}<&-
  done
  return 1
}

# Ids of the processes that have a file open.
cutover_holders() { # file
  local path
  find /proc/[0-9]*/fd -maxdepth 1 -lname "$(realpath "$1")" 2>/dev/null | while IFS=/ read -r _ _ path _; do
    printf '%s\n' "$path"
  done | sort -nu
}

# The same for people: names of programs, never their arguments.
cutover_name_holders() { # file
  local pid names=
  for pid in $(cutover_holders "$1"); do
    names+="${names:+, }$pid ($(cat "/proc/$pid/comm" 2>/dev/null || echo gone))"
  done
  printf '%s' "${names:-nobody that is seen}"
}
