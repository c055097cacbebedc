# shellcheck shell=bash
# Marks this host for an execution that claimed its upgrade, looks at the mark, or takes it away. A later claim is never undone by an earlier one.
# shellcheck disable=SC2154 # cutover_… comes from owner-mark.sh
set -euo pipefail
umask 077

# Held while a mark is read and replaced, and what worked under the earlier one is ended.
claiming=$CUTOVER_HOME/claiming
# Longer than that takes: whoever holds it for longer stands still.
CLAIM_SECONDS=45
# What is asked to end has so long, and what is killed, too.
END_SECONDS=10

look() {
  cutover_read_mark || {
    echo 'mark none'
    return
  }
  printf 'mark upgrade=%s execution=%s document=%s since=%s counter=%s\n' "${cutover_mark[upgrade]}" \
    "${cutover_mark[execution]}" "${cutover_mark[document]-}" "${cutover_mark[since]-}" "${cutover_mark[counter]}"
}

mark() {
  mkdir -p "$CUTOVER_HOME"
  chmod 700 "$CUTOVER_HOME"
  enter
  if cutover_read_mark; then
    is_ours || cutover_refuse "this host is worked on by another upgrade: $(cutover_marked_by). Nothing was changed on it. Wait until that one has ended and released it."
    ((cutover_mark[counter] <= SSM_Counter)) || cutover_refuse "a later claim marked this host, that of $(cutover_marked_by): execution $SSM_ExecutionId comes too late, and nothing was changed on it."
  fi
  printf '%s=%s\n' upgrade "$SSM_Upgrade" execution "$SSM_ExecutionId" document "$SSM_Document" since "$SSM_Since" \
    counter "$SSM_Counter" >"$cutover_mark_file.new"
  mv -f "$cutover_mark_file.new" "$cutover_mark_file"
  touch "$cutover_lock_file"
  # From here on nothing begins under an earlier mark. What began holds the lock.
  end_holders "$cutover_lock_file"
  echo "This host is marked for execution $SSM_ExecutionId, and nothing works on it."
}

unmark() {
  [[ -d $CUTOVER_HOME ]] || return 0
  enter
  if cutover_read_mark; then
    if ! is_ours || [[ ${cutover_mark[execution]} != "$SSM_ExecutionId" ]]; then
      echo "This host bears the mark of $(cutover_marked_by): it stays."
      return
    fi
    rm -f "$cutover_mark_file"
  fi
  # A script that came too late to work may just be looking for its mark.
  flock --exclusive --timeout 5 "$cutover_lock_file" rm -f "$cutover_lock_file" "$claiming"
  rmdir "$CUTOVER_HOME" 2>/dev/null || true
}

is_ours() { [[ ${cutover_mark[upgrade]} == "$SSM_Upgrade" ]]; }

# Nobody else replaces the mark from here on. Who stands still while replacing it is ended.
enter() {
  local held=0
  touch "$claiming" "$cutover_lock_file"
  cutover_hold "$claiming" "$CLAIM_SECONDS" || held=$?
  ((held == 0)) && return
  end_holders "$claiming"
  touch "$claiming"
  cutover_hold "$claiming" "$CLAIM_SECONDS" || cutover_refuse "the mark on this host is being changed by $(cutover_name_holders "$claiming"): start again."
}

# Ends what has a file open, with its process groups, and sees it gone.
end_holders() { # file
  local signal groups last
  groups=$(groups_of_holders "$1")
  for signal in TERM KILL; do
    is_free "$1" "$groups" && return
    end "$1" "$groups" "$signal"
    last=$((SECONDS + END_SECONDS))
    until is_free "$1" "$groups"; do
      ((SECONDS < last)) || continue 2
      sleep 0.1
    done
    return
  done
  cutover_refuse "what an earlier execution left on this host does not end: $(cutover_name_holders "$1"). End it, or restart the host, then start again."
}

# Not the group of this script, nor those of the agent that runs it: of such a group only the holder itself is ended.
groups_of_holders() { # file
  local pid spared state parent group
  spared=" $(own_groups) "
  for pid in $(cutover_holders "$1"); do
    read_state "$pid" || continue
    [[ $spared == *" $group "* ]] || printf '%s\n' "$group"
  done | sort -nu
}

end() { # file groups signal
  local pid own state parent group
  read_state "$$"
  own=$group
  for group in $2; do kill "-$3" -- "-$group" 2>/dev/null || true; done
  for pid in $(cutover_holders "$1"); do
    read_state "$pid" || continue
    [[ $group == "$own" ]] || kill "-$3" "$pid" 2>/dev/null || true
  done
}

is_free() { # file groups
  local one
  for one in $2; do ! lives "$one" || return 1; done
  flock --exclusive --nonblock "$1" true
}

# Whether a process of the group is left that has not ended: one that nobody has waited for yet does nothing any more.
lives() { # group
  local process state parent group
  for process in /proc/[0-9]*; do
    read_state "${process#/proc/}" || continue
    [[ $group != "$1" || $state == [ZX] ]] || return 0
  done
  return 1
}

# Of this script and its ancestors.
own_groups() {
  local pid=$$ state parent group
  while ((pid > 0)) && read_state "$pid"; do
    printf '%s ' "$group"
    pid=$parent
  done
}

# Sets state, parent and group of a process: they stand behind its name, which may hold anything.
read_state() { # pid
  local stat=
  { IFS= read -r -d '' stat <"/proc/$1/stat" || [[ -n $stat ]]; } 2>/dev/null || return 1
  read -r state parent group _ <<<"${stat##*) }"
}

main() { "$1"; }
