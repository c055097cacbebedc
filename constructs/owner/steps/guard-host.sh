# shellcheck shell=bash
# Begins every host script of an upgrade: it works only while this host bears the mark of its own execution, and holds the lock of the host for so long.
# shellcheck disable=SC2154 # cutover_… comes from owner-mark.sh

# An earlier script of the same execution may still be ending.
CUTOVER_PATIENCE=30

# Runs main, or refuses. What main starts inherits the lock: whoever succeeds this execution finds it by that, and ends it.
guard_host() { # seconds verb
  local seconds=$1 verb=$2 options=$- status=0
  cutover_take_host "$seconds"
  # The shell of its own lets go of nothing before main and all that it waits for have ended.
  set +e
  (
    [[ $options != *e* ]] || set -e
    main "$verb"
  )
  status=$?
  cutover_let_go || status=$((status == 0 ? 1 : status))
  exit "$status"
}

# Starts a service, which is to outlive the script: it holds no lock, and has a process group of its own. Give it outputs of its own, too:
# the agent waits for whoever has those of the script. start_service ./server >server.log 2>&1
start_service() { # command...
  (
    exec {cutover_fd}<&-
    exec setsid "$@" </dev/null
  ) &
}

cutover_take_host() { # seconds
  local held=0 id=${SSM_ExecutionId:?}
  cutover_hold "$cutover_lock_file" "$CUTOVER_PATIENCE" || held=$?
  ((held != 1)) || cutover_refuse "this host bears no upgrade's mark, and execution $id did not claim it: nothing was done. Start a document, or claim the upgrade by hand (cdk-cutover claim)."
  ((held != 2)) || cutover_refuse "another script works on this host: $(cutover_name_holders "$cutover_lock_file"). Nothing was done: start the document again, which ends it."
  cutover_read_mark || cutover_refuse "this host bears no upgrade's mark any more: execution $id released it, or lost it. Nothing was done."
  [[ ${cutover_mark[execution]} == "$id" ]] || cutover_refuse "this host is worked on by $(cutover_marked_by), not by execution $id: nothing was done."
  # SSM gives a step up after its time, and goes on without it.
  ((SECONDS < $1)) || cutover_refuse "this script stood still until its $1 s were over, and others may have gone on: nothing was done. Start the document again."
}

# Fails while something that main started still holds the lock: whoever claims the host next would end it.
cutover_let_go() {
  exec {cutover_fd}<&-
  flock --exclusive --timeout 5 "$cutover_lock_file" true && return
  printf 'cdk-cutover: the script has ended, and left what holds the lock of this host: %s. Start a service by start_service.\n' \
    "$(cutover_name_holders "$cutover_lock_file")" >&2
  return 1
}
