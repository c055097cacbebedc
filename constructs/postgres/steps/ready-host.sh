# shellcheck shell=bash
# Makes the migration host able to copy: PostgreSQL's client tools no older than green, jq, and the certificates of RDS.
# shellcheck disable=SC2154 # work comes from connect.sh

MAJOR=${SSM_GreenVersion:?}
MAJOR=${MAJOR%%.*}
ISOLATED="Isolated subnets: AL2023's packages come through an S3 gateway endpoint, the certificates need egress; or use an image of your own that has both."

client_major() { pg_dump --version 2>/dev/null | sed -E 's/^[^0-9]*([0-9]+).*/\1/'; }
has_tools() {
  local tool
  for tool in psql pg_restore jq awk curl; do command -v "$tool" >/dev/null || return 1; done
  (("$(client_major || true)" >= MAJOR)) 2>/dev/null
}

install_tools() {
  if command -v dnf >/dev/null; then
    dnf install -y -q "postgresql$MAJOR" jq gawk
  elif command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -y -q --no-install-recommends "postgresql-client-$MAJOR" jq mawk curl ca-certificates
  else
    false
  fi >"$work/install.log" 2>&1 || {
    tail -n 20 "$work/install.log" >&2
    die "psql, pg_dump and pg_restore $MAJOR or newer, jq and awk are needed, and could not be installed. $ISOLATED"
  }
}

certificates_address() {
  case ${SSM_GreenSecretArn:?} in
    arn:aws-cn:*) say https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem ;;
    arn:aws-us-gov:*) say https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem ;;
    *) say https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem ;;
  esac
}

fetch_certificates() {
  local address
  address=$(certificates_address)
  curl -fsS --retry 3 --connect-timeout 10 --max-time 120 -o "$work/rds-ca.pem" "$address" || die "the certificates of RDS cannot be fetched from $address. $ISOLATED"
  has_certificates "$work/rds-ca.pem" || die "$address did not answer with certificates: is a proxy in between? $ISOLATED"
  mv "$work/rds-ca.pem" "$CUTOVER_HOME/rds-ca.pem"
}
has_certificates() { grep -qs 'BEGIN CERTIFICATE' "$1"; }

do_step() {
  mkdir -p "$CUTOVER_HOME"
  chmod 700 "$CUTOVER_HOME"
  has_tools || install_tools
  has_certificates "$CUTOVER_HOME/rds-ca.pem" || fetch_certificates
  say "pg_dump $(client_major), jq and RDS' certificates are here."
}

check_step() {
  local side tool found
  for tool in psql pg_dump pg_restore jq awk aws; do
    command -v "$tool" >/dev/null || die "$tool is missing on this host: run this step again, or use an image that has it. $ISOLATED"
  done
  has_tools || die "pg_dump $(client_major) is older than green ($MAJOR): install PostgreSQL's client tools of $MAJOR or newer."
  has_certificates "$CUTOVER_HOME/rds-ca.pem" || die "$CUTOVER_HOME/rds-ca.pem holds no certificates: run this step again. $ISOLATED"
  connect_servers
  for side in blue green; do
    found=$("$side" postgres -c "SELECT current_setting('server_version') FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl") ||
      die "$side does not let this host in by TLS with its name verified (see above). Does its security group admit the host's? Is its certificate from RDS," \
        'and the address its own, not a CNAME?'
    [[ $side == blue || ${found%%.*} == "$MAJOR" ]] || die "green is PostgreSQL $found, and was declared as ${SSM_GreenVersion:?}."
    say "$side: PostgreSQL $found, by verified TLS"
  done
}

main() { "${1}_step"; }
