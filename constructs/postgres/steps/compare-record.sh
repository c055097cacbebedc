# shellcheck shell=bash
# What becomes of a comparison: its record, and its result.
# shellcheck disable=SC2154 # work and databases come from connect.sh

total() { awk '{ n += $1 } END { printf "%.0f", n }' "$work/count.$1"; }

# The whole result goes to the bucket, the record of it to blue: under the lease, and under the id of the fence that was closed when the comparison
# began. A comparison of an earlier fence must never count for a later one.
record() { # fence
  local database equal=true kept result="s3://$SSM_ResultBucket/$SSM_Upgrade/comparison-$1.jsonl"
  [[ ! -s $work/differences ]] || equal=false
  jq -nc --argjson equal "$equal" --argjson tables "$(total row)" --argjson rows "$(total rows)" --argjson sequences "$(total sequence)" \
    --argjson largeObjects "$(total largeObject)" --argjson roles "$(total role)" '$ARGS.named' >"$work/summary"
  jq -Rnc --rawfile notes "$work/notes" --rawfile moved "$work/moved" --arg result "$result" --slurpfile summary "$work/summary" --argjson objects "$(total schema)" '
    { summary: $summary[0], schemaObjects: $objects, notes: ($notes | split("\n") | map(select(. != ""))), result: $result,
      moved: [limit(20; $moved | split("\n")[] | select(. != "") | split("\t") | { database: (.[0] | fromjson), name: .[1], blue: .[2], green: .[3] })],
      differences: [limit(20; inputs) | split("\t") | { what: .[0], database: (.[1] | fromjson), name: .[2], how: .[3] }] }' <"$work/differences" >"$work/detail"
  {
    cat "$work/detail"
    jq -Rc 'split("\t") | { what: .[0], database: (.[1] | fromjson), name: .[2], how: .[3], blue: .[4], green: .[5] }' "$work/differences"
    jq -Rc 'split("\t") | { database: (.[0] | fromjson), table: (.[1] | fromjson), rows: .[2], hash: .[3:] }' "$work/tables"
  } >"$work/result"
  aws s3 cp "$work/result" "$result" >"$work/aws.log" 2>&1 || {
    cat "$work/aws.log" >&2
    die "the comparison cannot be kept at $result. The host's role needs s3:PutObject there."
  }
  for database in "${databases[@]}"; do
    kept=$(blue "$database" -v "equal=$equal" -v "fence=$1" <<SQL
\set detail \`cat '$work/detail'\`
INSERT INTO cdk_cutover.comparison (fence_id, compared_at, equal, detail)
  SELECT fence_id, clock_timestamp(), :'equal', :'detail' FROM cdk_cutover.closed WHERE fence_id = :'fence' RETURNING 'kept';
SQL
    )
    [[ $kept == kept ]] || die 'the fence was opened and closed again meanwhile: copy and compare again.'
  done
}

# The summary goes to whoever asked. Fails when blue and green differ.
answer() { # fence
  if [[ -s $work/differences ]]; then
    say "blue and green differ in $(wc -l <"$work/differences") things. All of them: s3://$SSM_ResultBucket/$SSM_Upgrade/comparison-$1.jsonl" >&2
    jq -r '.differences[] | "\(.what) \(.name) of database \(.database): \(.how)"' "$work/detail" >&2
  fi
  cat "$work/summary"
  [[ ! -s $work/differences ]]
}
