/** SQLSTATE of what `pg_temp.exact` raises: its text holds names alone, and only our own sessions, which run nothing of a user's, see it. */
export const INEXACT = 'CDK01';

/**
 * SQL of `pg_temp.exact(place, type, value)`: an expression whose text is the same on both majors, for a value of any type; raises, naming the
 * place, where there is none. Preflight asks it for every column before anything is fenced, the comparison uses it.
 *
 * Text of floats is not the same (15 prints the shortest, 11 rounds), so they, and whatever holds them, go by their binary form; that of
 * composites and arrays carries type oids, so these are taken apart, as is cube, which has a binary form since 14 only. Nothing that is taken apart may
 * look like NULL when it is empty. ROW(…)::text prints the rest: it tells NULL from '', and keeps the blanks of bpchar.
 */
export const EXACT_SQL = `CREATE OR REPLACE FUNCTION pg_temp.exact(place text, type oid, value text, depth int DEFAULT 0) RETURNS text LANGUAGE plpgsql AS $exact$
DECLARE
  t pg_type;
  part text;
  parts text;
  changed boolean;
BEGIN
  SELECT * INTO t FROM pg_type WHERE oid = type;
  IF t.typtype = 'd' THEN
    RETURN pg_temp.exact(place, t.typbasetype, value, depth);
  ELSIF t.typtype = 'e' THEN
    RETURN value;
  ELSIF t.typtype = 'c' THEN
    SELECT string_agg(e, ', ' ORDER BY attnum), bool_or(e <> v) INTO parts, changed
    FROM pg_attribute, LATERAL (SELECT format('(%s).%I', value, attname) AS v) x, LATERAL (SELECT pg_temp.exact(place, atttypid, v, depth) AS e) y
    WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped;
    RETURN CASE WHEN changed THEN format('CASE num_nonnulls(%s) WHEN 1 THEN ROW(%s)::text END', value, parts) ELSE value END;
  ELSIF t.typtype IN ('r', 'm') THEN
    EXECUTE format('SELECT rngsubtype FROM pg_range r WHERE %s IN (rngtypid, (to_jsonb(r) ->> ''rngmultitypid'')::oid)', type) INTO type;
    part := pg_temp.exact(place, type, 'x', depth);
    IF part = 'x' THEN
      RETURN value;
    ELSIF type < 16384 THEN
      RETURN format(CASE t.typtype WHEN 'r' THEN 'range_send(%s)' ELSE 'multirange_send(%s)' END, value);
    END IF;
  ELSIF t.typtype = 'b' AND t.typelem <> 0 AND t.typlen = -1 THEN
    part := pg_temp.exact(place, t.typelem, 'e' || depth, depth + 1);
    RETURN CASE WHEN part = 'e' || depth THEN value
      ELSE format('CASE WHEN %1$s IS NOT NULL THEN ROW(array_dims(%1$s), (SELECT array_agg(ROW(%2$s)::text) FROM (SELECT unnest(%1$s) AS e%3$s OFFSET 0) u%3$s))::text END', value, part, depth) END;
  ELSIF t.typtype = 'b' AND (type IN ('float4'::regtype, 'float8'::regtype, '"char"'::regtype, 'bpchar'::regtype)
      OR type < 16384 AND t.typcategory = 'G' OR type >= 16384 AND t.typsend <> 0 AND t.typname NOT IN ('geometry', 'geography')) THEN
    RETURN format('%s(%s)', t.typsend::regproc, value);
  ELSIF t.typtype = 'b' AND (type < 16384 OR t.typname IN ('geometry', 'geography', 'ltree', 'lquery', 'ltxtquery', 'query_int',
      'seg', 'ean13', 'isbn13', 'ismn13', 'issn13', 'isbn', 'ismn', 'issn', 'upc')) THEN
    RETURN value;
  ELSIF t.typtype = 'b' AND t.typname = 'cube' THEN
    RETURN format('CASE WHEN %2$s IS NOT NULL THEN ROW(%1$I.cube_is_point(%2$s), (SELECT array_agg(ROW(float8send(%1$I.cube_ll_coord(%2$s, i%3$s)),
      float8send(%1$I.cube_ur_coord(%2$s, i%3$s)))::text) FROM generate_series(1, %1$I.cube_dim(%2$s)) i%3$s))::text END',
      (SELECT nspname FROM pg_namespace WHERE oid = t.typnamespace), value, depth);
  END IF;
  RAISE EXCEPTION '%: values of type % cannot be compared exactly between these servers', place, format_type(t.oid, NULL) USING ERRCODE = '${INEXACT}';
END $exact$;`;
