/**
 * SQL of `pg_temp.portable(type, value)`: an expression for the exact value of any type, without the oids of users' types that binary forms
 * carry: send functions of scalars, enums by their label, domains by their base, composites and arrays taken apart. On purpose not the product's.
 */
export const PORTABLE_SQL = `CREATE OR REPLACE FUNCTION pg_temp.portable(type oid, value text, depth int DEFAULT 0) RETURNS text LANGUAGE plpgsql AS $portable$
DECLARE t pg_type; parts text; BEGIN
  SELECT * INTO t FROM pg_type WHERE oid = type;
  IF t.typtype = 'd' THEN RETURN pg_temp.portable(t.typbasetype, value, depth);
  ELSIF t.typtype = 'c' THEN
    SELECT string_agg(coalesce(pg_temp.portable(atttypid, format('(%s).%I', value, attname), depth), ''), ', ' ORDER BY attnum) INTO parts FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped;
    RETURN format('CASE WHEN (%s)::text IS NOT NULL THEN jsonb_build_array(%s)::text END', value, parts);
  ELSIF t.typelem <> 0 AND t.typlen = -1 AND t.typtype = 'b' THEN
    RETURN format('CASE WHEN %1$s IS NOT NULL THEN jsonb_build_array(array_dims(%1$s), (SELECT jsonb_agg(%2$s ORDER BY o%3$s) FROM (SELECT row_number() OVER () AS o%3$s, e%3$s FROM (SELECT unnest(%1$s) AS e%3$s OFFSET 0) a%3$s) b%3$s))::text END',
      value, pg_temp.portable(t.typelem, 'e' || depth, depth + 1), depth);
  ELSIF t.typname = 'cube' THEN RETURN format('(SELECT string_agg(encode(float8send(public.cube_ll_coord(%1$s, i)), ''hex'') || encode(float8send(public.cube_ur_coord(%1$s, i)), ''hex''), '','') FROM generate_series(1, public.cube_dim(%1$s)) i)', value);
  ELSIF t.typtype = 'e' OR t.typsend = 0 OR t.typname IN ('ltree', 'lquery', 'refcursor') OR t.typname ~ '^reg' THEN RETURN format('%s::text', value);
  END IF;
  RETURN format('encode(%s(%s), ''hex'')', t.typsend::regproc, value);
END $portable$`;

/** One query a table that holds rows: its name, number of rows, and a hash of all rows in whatever order. */
export const TABLES_SQL = `SELECT format('%I.%I', n.nspname, c.relname) AS name,
    format('SELECT count(*) || '' rows '' || coalesce(md5(string_agg(h, '''' ORDER BY h)), '''') AS hash FROM (SELECT md5(ARRAY[%s]::text[]::text) AS h FROM ONLY %I.%I AS "the row") x',
      (SELECT string_agg(pg_temp.portable(atttypid, format('"the row".%I', attname)), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped), n.nspname, c.relname) AS sql
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE (relkind = 'r' OR relkind = 'm' AND relispopulated) AND n.nspname !~ '^pg_(toast|temp|catalog)' AND n.nspname NOT IN ('information_schema', 'cdk_cutover') AND ${notOfExtension()}`;

/** Where every sequence stands. */
export const POSITIONS_SQL = `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'S' AND n.nspname <> 'cdk_cutover'`;

function notOfExtension(): string {
  return `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')`;
}
