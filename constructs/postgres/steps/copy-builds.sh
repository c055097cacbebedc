# shellcheck shell=bash
# What is built on a large table (keys, indexes) is built as soon as its rows are there, while other tables are still being copied.
# shellcheck disable=SC2154 # work and the lists come from connect.sh and copy-schema.sh, database from copy.sh

# Half of what green may cache, a quarter of an instance's memory on RDS, is for the sorting of all sessions: green serves nobody yet.
tune_green() {
  local memory
  memory=$(green postgres -v "workers=$WORKERS" <<'SQL'
SELECT greatest(pg_size_bytes(current_setting('maintenance_work_mem')), least(pg_size_bytes(current_setting('effective_cache_size')) / 2 / :workers, 1024 ^ 3::bigint)::bigint) / 1024
SQL
  )
  settings[green]+=" -c maintenance_work_mem=${memory}kB"
}

# The work of a copy in the order in which it is looked for. A line: its number, what to do, the number of the work that comes before it, its effort,
# the number of the copy that it belongs to.
# What is on a list of its own leaves the list `after`. Keys come first and together, since each locks its table; indexes stand beside each other.
# One table may take as long, with the longest build on it, as all the rest does in the other sessions, its own copying included: then it goes first
# and alone, since whatever is copied beside it slows it down, and nothing else decides when the work ends.
list_work() {
  rm -rf "$work"/build*.list "$work/taken" "$work/finished"
  mkdir "$work/taken" "$work/finished"
  : >"$work/rest"
  jq -r '"copy \(.job) \(.bytes)", (.job as $job | .builds // [] | .[] | "build \($job) \(.effort) \(.key) \(.catalog) \(.oid)")' "$work/tables" >"$work/efforts"
  # Some awks print large sums with an exponent, which sort takes for a small number.
  awk -v OFMT=%.0f -v first=1 -v work="$work" -v workers="$WORKERS" '
    $1 == "copy" { bytes[$2] += $3; all += $3; if ($2 > jobs) jobs = $2; next }
    $1 == "build" { table[$5, $6] = $2; effort[$5, $6] = $3; all += $3; key[$5, $6] = $4; next }
    !(($2, $3) in table) { print >>(work "/rest"); next }
    {
      of = table[$2, $3]
      name = key[$2, $3] == "true" ? "keys of " of : $3
      if (!(name in number)) number[name] = jobs + ++builds
      if (key[$2, $3] == "true") keys[of] = number[name]
      owner[name] = of
      weight[name] += effort[$2, $3]
      list = work "/build" number[name] ".list"
      print >>list
      close(list)
    }
    END {
      for (name in number) {
        of = owner[name]
        print number[name], "build", name ~ /^keys/ || !(of in keys) ? of : keys[of], weight[name], of
        if (name !~ /^keys/ && weight[name] > longest[of]) longest[of] = weight[name]
      }
      for (job = 1; job <= jobs; job++) {
        chain[job] = bytes[job] + weight["keys of " job] + longest[job]
        if (chain[job] > chain[first]) first = job
      }
      alone = workers > 1 && bytes[first] + (all - chain[first]) / (workers - 1) <= chain[first] ? first : 0
      for (job = 1; job <= jobs; job++) print job, "copy", job == alone ? 0 : alone, chain[job], job
      print alone >(work "/alone")
    }' "$work/efforts" "$work/after.list" | sort -k 2,2 -k 4,4nr -k 1,1n >"$work/work"
  mv "$work/rest" "$work/after.list"
}

# Does the first work that nobody took and that can begin; called as often as there is work.
take_work() {
  local number kind before of taken
  while [[ ! -e $claims/failed ]]; do
    taken=all
    while read -r number kind before _ of <&3; do
      [[ ! -e $work/taken/$number ]] || continue
      taken=some
      [[ $before == 0 || -e $work/finished/$before ]] || continue
      mkdir "$work/taken/$number" 2>/dev/null || continue
      "do_$kind" "$number" "$of"
      : >"$work/finished/$number"
      return
    done 3<"$work/work"
    [[ $taken == some ]] || return 0
    sleep 0.1
  done
  return 1
}

do_copy() { copy_tables "$1"; }
# Sessions stand beside each other already: a build takes processes of its own only where it decides when the work ends, or few are left.
# shellcheck disable=SC2034 # `at` of connect.sh reads it
do_build() { # number copy
  local left more_settings=
  left=$(($(wc -l <"$work/work") - $(find "$work/finished" -type f | wc -l)))
  ((left < WORKERS || $2 == $(<"$work/alone"))) || more_settings='-c max_parallel_maintenance_workers=0'
  restore "build$1" 1
}
