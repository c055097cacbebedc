# shellcheck shell=bash
# The schema of both sides, by the text of one pg_dump.
# shellcheck disable=SC2154 # work comes from connect.sh, database from compare.sh

# pg_dump's own text of every object, by one pg_dump, an object a line. What differs between majors without being a difference is made alike:
# the words of triggers and procedures, multiranges of user ranges, whose schema public is.
dump_text() { # side
  local master
  master=$(master_of "$1")
  at "$1" "$database" pg_dump -C -s --quote-all-identifiers --no-tablespaces --no-subscriptions --lock-wait-timeout=30s -N cdk_cutover |
    rename_role "$master" 'the master' | master=$master awk -v ranges="$ranges" '
      function flush(  i, j, line, body) {
        # Grants and settings come in the order in which they were made.
        for (i = 2; type ~ /^(ACL|DATABASE PROPERTIES)$/ && i <= count; i++) {
          line = lines[i]
          for (j = i - 1; j > 0 && lines[j] > line; j--) lines[j + 1] = lines[j]
          lines[j + 1] = line
        }
        for (i = 1; i <= count; i++) body = body "\\n" lines[i]
        if (name ~ /; (SCHEMA )?"?public"?$/ && owner ~ /^(the master$|pg_|rds)/) { sub(/owned by .*; /, "owned by the server; ", name); ours = type == "SCHEMA" }
        if (name !~ /^(|EXTENSION; .*|COMMENT; - owned by ; EXTENSION .*)$/ && name !~ /^ACL; (pg_catalog|information_schema) / && !ours &&
          name !~ /^(EVENT )?TRIGGER; .*cdk_cutover_fence/) print name "\t" body
        count = ours = 0
        by = ""
      }
      /^-- Name: .*; Type: [A-Z ]+; Schema: .*; Owner: / {
        flush()
        line = substr($0, 10)
        match(line, /; Type: [A-Z ]+; Schema: /)
        type = substr(line, RSTART + 8, RLENGTH - 18)
        schema = owner = substr(line, RSTART + RLENGTH)
        sub(/; Owner: .*/, "", schema)
        sub(/^.*; Owner: /, "", owner)
        if (owner == ENVIRON["master"] || (owner ~ /^(pg_|rds)/ && line ~ /; Type: DATABASE|DATABASE .*; Type: (ACL|COMMENT)/)) owner = "the master"
        # Functions of extensions: whose they are hangs on how green creates extensions.
        if (type == "ACL" && owner ~ /^rds/) owner = "the server"
        name = type "; " schema " owned by " owner "; " substr(line, 1, RSTART - 1)
        if (name ~ /PROCEDURE/) { gsub(/\(IN /, "(", name); gsub(/, IN /, ", ", name) }
        next
      }
      /^(--|-- PostgreSQL database dump.*|)$/ || /^\\(restrict|unrestrict|connect) / || /^SELECT pg_catalog.set_config\(.search_path., .., false\);$/ ||
        /^SET (statement_timeout|lock_timeout|idle_in_transaction_session_timeout|transaction_timeout|client_encoding|standard_conforming_strings|check_function_bodies|xmloption|client_min_messages|row_security|default_tablespace|default_table_access_method) = [^;]*;$/ { next }
      type ~ /TRIGGER/ { sub(/ EXECUTE PROCEDURE /, " EXECUTE FUNCTION ") }
      type == "TYPE" && ranges == "plain" && /^    multirange_type_name = / { if (!/,$/) sub(/,$/, "", lines[count]); next }
      type == "DATABASE" { sub(/ LOCALE_PROVIDER = libc/, ""); sub(/ OWNER TO "rds[^"]*";$/, " OWNER TO \"the master\";") }
      type == "USER MAPPING" && /^(OPTIONS|    )/ { next }
      /^(CREATE|ALTER|GRANT|REVOKE|COMMENT) .*PROCEDURE/ { gsub(/\(IN /, "("); gsub(/, IN /, ", ") }
      type == "ACL" && /^SET SESSION AUTHORIZATION / { by = $0; next }
      type == "ACL" && /^RESET SESSION AUTHORIZATION;$/ { by = ""; next }
      { gsub(/\\/, "\\\\"); gsub(/\t/, "\\t"); lines[++count] = by $0 }
      END { flush() }' | sort >"$work/$1.schema"
}
compare_schema() {
  local ranges
  ranges=$(blue "$database" -c "SELECT CASE WHEN current_setting('server_version_num')::int < 140000 THEN 'plain' ELSE 'multi' END")
  dump_text blue
  dump_text green
  contrast schema
}
