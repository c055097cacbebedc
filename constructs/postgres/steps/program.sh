#!/usr/bin/env bash
# Runs the host's program, which the step ready-host fetched, with nothing of this shell's environment but what it needs.
set -euo pipefail
umask 077
: "${CUTOVER_HOME:=/var/lib/cdk-cutover}"

die() {
  printf 'cdk-cutover: %s\n' "$*" >&2
  exit 1
}

program=$CUTOVER_HOME/program-${SSM_ProgramSha256:-}.cjs

run_program() { # work verb
  local name
  [[ -e $program ]] || die "$program is not on this host: run the step ready-host."
  while IFS= read -r name; do
    case $name in PATH | HOME | TMPDIR | AWS_* | SSM_*) ;; *) unset "$name" ;; esac
  done < <(compgen -e)
  CUTOVER_HOME=${program%/*} NODE_EXTRA_CA_CERTS=${program%/*}/rds-ca.pem exec node --no-warnings "$program" "$@"
}
