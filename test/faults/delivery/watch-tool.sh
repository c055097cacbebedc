#!/bin/sh
# Stands in front of psql, pg_dump and pg_restore on a host: stops or kills itself right before the tool begins, if an armed text is among its arguments.
# Armed faults are files: a line `<place> <signal> <matches to let pass>`, then one text a line. Whoever renames one has it.
# shellcheck disable=SC2094 # the file is renamed while it is open: whoever reads on has it
folder=${FAULTS_FOLDER:?}

deliver() { # name signal matches-to-let-pass
  mv "$folder/armed/$1" "$folder/taken/$1" 2>/dev/null || return 0
  if [ "$3" -gt 0 ]; then
    sed "1s/.*/host $2 $(($3 - 1))/" "$folder/taken/$1" >"$folder/taken/$1.draft"
    mv "$folder/taken/$1.draft" "$folder/armed/$1"
    return 0
  fi
  printf '{"pid":%s,"port":0,"text":""}' "$$" >"$folder/taken/$1.draft"
  mv "$folder/taken/$1.draft" "$folder/delivered/$1"
  kill -s "${2#SIG}" "$$"
}

arguments=$*
look_at() { # name
  read -r place signal pass || return 0
  [ "$place" = host ] || return 0
  while IFS= read -r text; do
    case $arguments in *"$text"*) ;; *) continue ;; esac
    deliver "$1" "$signal" "$pass"
    return 0
  done
}

for file in "$folder"/armed/*; do
  [ -f "$file" ] || continue
  look_at "${file##*/}" <"$file"
done
exec "${FAULTS_TOOLS:?}/${0##*/}" "$@"
