#!/bin/sh
# Stands in front of psql, pg_dump and pg_restore on a host: stops or kills itself right before the tool begins, if an armed text is among its arguments.
# Armed faults are files: a line `<place> <signal> <matches to let pass>`, then one text a line. Whoever renames one has it.
# shellcheck disable=SC2094 # the file is renamed while it is open: whoever reads on has it
folder=${FAULTS_FOLDER:?}
for file in "$folder"/armed/*; do
  [ -f "$file" ] || continue
  {
    read -r place signal pass || continue
    [ "$place" = host ] || continue
    while IFS= read -r text || [ -n "$text" ]; do
      case "$*" in *"$text"*) ;; *) continue ;; esac
      name=${file##*/}
      mv "$file" "$folder/taken/$name" 2>/dev/null || break
      if [ "$pass" -gt 0 ]; then
        sed "1s/.*/host $signal $((pass - 1))/" "$folder/taken/$name" >"$folder/taken/$name.draft"
        mv "$folder/taken/$name.draft" "$folder/armed/$name"
      else
        printf '{"pid":%s,"port":0,"text":""}' "$$" >"$folder/taken/$name.draft"
        mv "$folder/taken/$name.draft" "$folder/delivered/$name"
        kill -s "${signal#SIG}" "$$"
      fi
      break
    done
  } <"$file"
done
exec "${FAULTS_TOOLS:?}/${0##*/}" "$@"
