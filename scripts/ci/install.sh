#!/usr/bin/env bash
# Installs what CI's tiers need on a bare Debian 12 with Node 20: system packages, cfn-lint in .cache, npm's packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

node scripts/setup.mjs

packages=()
command -v git >/dev/null || packages+=(git)
command -v shellcheck >/dev/null || packages+=(shellcheck)
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
if [ "${#packages[@]}" -gt 0 ]; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}"
fi

venv=.cache/cfn-lint
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check cfn-lint==1.58.0

npm ci
