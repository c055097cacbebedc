# shellcheck shell=bash
# What is built on a large table (keys, indexes) is built as soon as its rows are there, while other tables are still being copied.
# shellcheck disable=SC2154 # work and the lists come from connect.sh and copy-schema.sh, database from copy.sh

# As many sessions as twice the host's processors, and not more than twice green's: RDS says so as max_worker_processes. A quarter of what green may
# cache (half of an instance's memory on RDS) is for their sorting.
tune_green() {
  local found
  found=$(green postgres -F ' ' -v "workers=$WORKERS" <<'SQL'
SELECT least(:workers, most), greatest(pg_size_bytes(current_setting('maintenance_work_mem')), least(cache / 4 / least(:workers, most), 1024 ^ 3::bigint)::bigint) / 1024
FROM (SELECT current_setting('max_worker_processes')::int AS most, pg_size_bytes(current_setting('effective_cache_size')) AS cache) green
SQL
  )
  WORKERS=${found% *}
  sed -i "/^\\[green\\]/,\$ s/^options=.*/& -c maintenance_work_mem=${found#* }kB/" "$work/service"
}

# The work of a copy in the order in which it is looked for: the longest build does not start last. A line: its number, what to do, the number of the
# work that comes before it. What is on a list of its own leaves the list `after`. Keys come first and together, since each locks its table; indexes
# stand beside each other.
list_work() {
  rm -rf "$work"/build*.list "$work/taken" "$work/finished"
  mkdir "$work/taken" "$work/finished"
  : >"$work/rest"
  jq -r 'select(.builds) | .job as $job | .builds[] | "\($job) \(.key) \(.bytes) \(.catalog) \(.oid)"' "$work/tables" >"$work/builds"
  awk -v work="$work" -v jobs="$(jq -s 'map(.job) | max // 0' "$work/tables")" '
    FILENAME == ARGV[1] { table[$4, $5] = $1; key[$4, $5] = $2; bytes[$4, $5] = $3; next }
    !(($2, $3) in table) { print >>(work "/rest"); next }
    {
      of = table[$2, $3]
      name = key[$2, $3] == "true" ? "keys of " of : $3
      if (!(name in number)) number[name] = jobs + ++builds
      if (key[$2, $3] == "true") keys[of] = number[name]
      owner[name] = of
      weight[name] += bytes[$2, $3]
      list = work "/build" number[name] ".list"
      print >>list
      close(list)
    }
    END {
      for (name in number) print number[name], "build", name ~ /^keys/ || !(owner[name] in keys) ? owner[name] : keys[owner[name]], weight[name]
      for (job = 1; job <= jobs; job++) print job, "copy", 0, -job
    }' "$work/builds" "$work/after.list" | sort -k 2,2 -k 4,4nr >"$work/work"
  mv "$work/rest" "$work/after.list"
}

# Does the first work that nobody took and that can begin; called as often as there is work.
take_work() {
  local number kind before taken
  while [[ ! -e $claims/failed ]]; do
    taken=all
    while read -r number kind before _ <&3; do
      [[ ! -e $work/taken/$number ]] || continue
      taken=some
      [[ $before == 0 || -e $work/finished/$before ]] || continue
      mkdir "$work/taken/$number" 2>/dev/null || continue
      "do_$kind" "$number"
      : >"$work/finished/$number"
      return
    done 3<"$work/work"
    [[ $taken == some ]] || return 0
    sleep 0.1
  done
  return 1
}

do_copy() { copy_tables "$1"; }
do_build() { restore "build$1" 1; }
