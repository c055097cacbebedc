#!/usr/bin/env bash
# Runs the host's program, which the step ready-host brought, with nothing of this shell's environment but what it needs.
set -euo pipefail
umask 077
: "${CUTOVER_HOME:=/var/lib/cdk-cutover}"

run_program() { # work verb
  local name program=$CUTOVER_HOME/program-${SSM_ProgramSha256:-}.cjs
  [[ -e $program ]] || {
    printf 'cdk-cutover: %s is not on this host: run the step ready-host.\n' "$program" >&2
    exit 1
  }
  while IFS= read -r name; do
    case $name in PATH | HOME | TMPDIR | AWS_* | SSM_*) ;; *) unset "$name" ;; esac
  done < <(compgen -e)
  CUTOVER_HOME=${program%/*} NODE_EXTRA_CA_CERTS=${program%/*}/rds-ca.pem exec node --no-warnings "$program" "$@"
}
