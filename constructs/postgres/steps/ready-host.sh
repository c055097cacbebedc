# shellcheck shell=bash
# Makes the migration host able to copy: PostgreSQL's client tools no older than green, Node.js, the certificates of RDS, and the host's program.
# shellcheck disable=SC2154 # program comes from program.sh

MAJOR=${SSM_GreenVersion:?}
MAJOR=${MAJOR%%.*}
NODE_MAJOR=20
IFS=: read -r _ _ _ REGION _ <<<"${SSM_GreenSecretArn:?}"
ISOLATED="Isolated subnets: Amazon Linux' packages come through an S3 gateway endpoint; or use an image of your own that has all of it."

work=$(mktemp -d "${TMPDIR:-/tmp}/cdk-cutover.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The first number that a tool says of itself.
major_of() { # tool
  local said
  said=$("$1" --version 2>/dev/null) || return 0
  [[ ! $said =~ [0-9]+ ]] || echo "${BASH_REMATCH[0]}"
}
client_major() { major_of pg_dump; }
node_major() { major_of node; }
has_tools() {
  local tool
  for tool in psql pg_restore; do command -v "$tool" >/dev/null || return 1; done
  (("$(client_major || true)" >= MAJOR && "$(node_major || true)" >= NODE_MAJOR)) 2>/dev/null
}

install_tools() {
  if command -v dnf >/dev/null; then
    # Amazon Linux 2023 has no clients before 15; newer ones know the older servers.
    dnf install -y -q "postgresql$((MAJOR < 15 ? 15 : MAJOR))" nodejs22
  elif command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -y -q --no-install-recommends "postgresql-client-$MAJOR" nodejs curl ca-certificates
  else
    false
  fi >"$work/install.log" 2>&1 || {
    tail -n 20 "$work/install.log" >&2
    die "psql, pg_dump and pg_restore $MAJOR or newer, and Node.js $NODE_MAJOR or newer, are needed, and could not be installed. $ISOLATED"
  }
}

# Those of most regions come with the program; AWS alone hands out the others.
bring_certificates() {
  local status=0
  node --no-warnings "$program" certificates "$REGION" >"$work/rds-ca.pem" || status=$?
  case $status in
    0) mv "$work/rds-ca.pem" "$CUTOVER_HOME/rds-ca.pem" ;;
    3) fetch_certificates ;;
    *) die "the program could not print the certificates of RDS in $REGION (exit code $status)." ;;
  esac
}

certificates_address() {
  case $SSM_GreenSecretArn in
    arn:aws-cn:*) echo https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem ;;
    arn:aws-us-gov:*) echo https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem ;;
    *) echo https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem ;;
  esac
}

fetch_certificates() {
  local address
  address=$(certificates_address)
  command -v curl >/dev/null || die "the certificates of RDS in $REGION have to be fetched from $address, and curl is missing: use an image that has it."
  curl -fsS --retry 3 --connect-timeout 10 --max-time 120 -o "$work/rds-ca.pem" "$address" || die "the certificates of RDS cannot be fetched from $address. The package brings none of $REGION: the host needs a way there, or an image of your own with them in $CUTOVER_HOME/rds-ca.pem."
  has_certificates "$work/rds-ca.pem" || die "$address did not answer with certificates: is a proxy in between?"
  mv "$work/rds-ca.pem" "$CUTOVER_HOME/rds-ca.pem"
}
has_certificates() { grep -qs 'BEGIN CERTIFICATE' "$1"; }

# What is run is what was deployed, to the byte.
has_program() { # file
  [[ -e $1 && $(node -p 'crypto.createHash("sha256").update(fs.readFileSync(process.argv[1])).digest("hex")' "$1") == "${SSM_ProgramSha256:?}" ]]
}
fetch_program() {
  local object="s3://${SSM_ProgramBucket:?}/${SSM_ProgramKey:?}" draft=$program.$$
  aws s3 cp --region "$REGION" --only-show-errors "$object" "$draft" >"$work/aws.log" 2>&1 || {
    cat "$work/aws.log" >&2
    die "the host's program cannot be fetched from $object. The host's role needs s3:GetObject on it, and kms:Decrypt if that bucket has a key of your own." \
      "A newer deploy that nobody ran yet, or a bootstrap bucket that was emptied? Deploy again."
  }
  has_program "$draft" || {
    rm -f "$draft"
    die "$object is not the program that was deployed: its SHA-256 is another one. Deploy again."
  }
  mv "$draft" "$program"
}

# The agent answers before the commands that an instance starts with are done.
await_start() {
  ! command -v cloud-init >/dev/null || timeout 300 cloud-init status --wait >/dev/null 2>&1 || true
}

do_step() {
  await_start
  mkdir -p "$CUTOVER_HOME"
  chmod 700 "$CUTOVER_HOME"
  has_tools || install_tools
  has_program "$program" || fetch_program
  has_certificates "$CUTOVER_HOME/rds-ca.pem" || bring_certificates
  echo "pg_dump $(client_major), Node.js $(node_major), RDS' certificates and the program are here."
}

check_step() {
  local tool
  for tool in psql pg_dump pg_restore node aws; do
    command -v "$tool" >/dev/null || die "$tool is missing on this host: run this step again, or use an image that has it. $ISOLATED"
  done
  (("$(node_major || true)" >= NODE_MAJOR)) || die "Node.js $(node_major) is too old: install $NODE_MAJOR or newer."
  has_tools || die "pg_dump $(client_major) is older than green ($MAJOR): install PostgreSQL's client tools of $MAJOR or newer."
  has_certificates "$CUTOVER_HOME/rds-ca.pem" || die "$CUTOVER_HOME/rds-ca.pem holds no certificates: run this step again. $ISOLATED"
  has_program "$program" || die "$program is not the program that was deployed: run this step again."
  (run_program ready-host check)
}

main() { "${1}_step"; }
