-- Views, rules, materialized views; names that break what is careless with quotes.
SET ROLE owner;
SET search_path = app, public, "Ext ""s""";
CREATE VIEW v_plain AS SELECT n.id, date_part('year', now()) AS y, substring('abc' FROM 2) AS s, extract(month FROM now()) AS m, n.id IN (1, 2) AS q, trim(BOTH ' ' FROM 'x') AS tr, position('a' IN 'b') AS po, overlay('abc' PLACING 'x' FROM 1) AS o,
  current_user AS cu, n.f8::numeric(5, 2) AS num, coalesce(n.f4, 1) AS co, now() AT TIME ZONE 'UTC' AS az, n.id BETWEEN 1 AND 3 AS bt, 'a' LIKE 'b' AS lk, 'a' SIMILAR TO 'b' AS sm, (c).x AS cx, t.*::text AS whole, xmlelement(name a, 'b') AS xe, INTERVAL '1' DAY AS iv
  FROM numbers n LEFT JOIN same_rows t ON t.a = n.id;
CREATE VIEW v_barrier WITH (security_barrier) AS SELECT * FROM v_plain WHERE id > 1;
CREATE VIEW v_check AS SELECT a, b FROM same_rows WHERE a > 0 WITH CASCADED CHECK OPTION;
CREATE VIEW v_local WITH (check_option = local) AS SELECT * FROM v_check WHERE a < 9;
CREATE RECURSIVE VIEW v_rec (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v_rec WHERE n < 5;
CREATE VIEW v_group AS SELECT a, grouping(a), rank() OVER w, sum(a) OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM same_rows GROUP BY ROLLUP (a) WINDOW w AS (ORDER BY a);
CREATE VIEW v_cols ("a ""b", "c'd", "select") AS SELECT 1, 2, 3;
CREATE VIEW v_funcs AS SELECT f.*, o.ord FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a', 'b'])) WITH ORDINALITY AS f (a, b, o), LATERAL (SELECT 1 AS ord) o, same_rows TABLESAMPLE SYSTEM (10) REPEATABLE (3);
ALTER VIEW v_check ALTER b SET DEFAULT 'by view';
CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER instead INSTEAD OF INSERT OR UPDATE ON v_plain FOR EACH ROW EXECUTE PROCEDURE instead();
CREATE RULE instead AS ON INSERT TO v_rec DO INSTEAD NOTHING;
CREATE RULE also AS ON UPDATE TO empty WHERE OLD.a <> NEW.a DO ALSO (INSERT INTO same_rows VALUES (NEW.a, 'rule'); DELETE FROM self WHERE id < 0);
CREATE RULE off AS ON DELETE TO empty DO INSTEAD NOTHING;
CREATE RULE on_mother AS ON DELETE TO mother DO INSTEAD NOTHING;
ALTER TABLE empty DISABLE RULE off; ALTER TABLE empty ENABLE ALWAYS RULE also;
COMMENT ON VIEW v_plain IS 'plain'; COMMENT ON RULE also ON empty IS 'also'; COMMENT ON COLUMN v_plain.y IS 'y';
CREATE MATERIALIZED VIEW m_plain AS SELECT id, f8, f4, c, p FROM numbers WHERE id < 200;
CREATE UNIQUE INDEX m_plain_id ON m_plain (id);
CREATE MATERIALIZED VIEW m_empty WITH (fillfactor = 66) AS SELECT id FROM numbers WITH NO DATA;
CREATE INDEX m_empty_id ON m_empty (id);
CREATE MATERIALIZED VIEW m_over AS SELECT count(*) AS n, sum(f8) FILTER (WHERE f8 < 100) AS s FROM m_plain;
CREATE MATERIALIZED VIEW m_stale AS SELECT count(*) AS n FROM empty;
INSERT INTO empty VALUES (1, 'makes m_stale stale');
CREATE VIEW v_over AS SELECT * FROM m_over;
CREATE MATERIALIZED VIEW m_of_view AS SELECT * FROM v_over;
ALTER MATERIALIZED VIEW m_plain CLUSTER ON m_plain_id; ALTER MATERIALIZED VIEW m_plain ALTER f8 SET STATISTICS 55, ALTER c SET STORAGE EXTERNAL;
COMMENT ON MATERIALIZED VIEW m_plain IS 'm';
GRANT SELECT ON m_plain TO reader;
RESET ROLE;

SET ROLE "Ünï ""q"" 'a' $x %s {{z}} \b .d";
CREATE TABLE "we ird"."tab ""le"" 'q' $x %s {{y}} \b .d" ("co ""l"" 'q' $x %s {{y}} \b .d" int PRIMARY KEY, "select" text DEFAULT 'a''b', "ÄÖÜ" int, ":x" int, "%I" int, "line
break" int, " " int, "ääääääääääääääääääääääääääääääää" int);
INSERT INTO "we ird"."tab ""le"" 'q' $x %s {{y}} \b .d" VALUES (1, 'x', 2, 3, 4, 5, 6, 7);
CREATE TABLE "we ird"."line
break, too" (a serial, b text);
INSERT INTO "we ird"."line
break, too" (b) VALUES ('x');
COMMENT ON TABLE "we ird"."line
break, too" IS E'a comment\n-- Name: other; Type: VIEW; Schema: -; Owner: z\n\\connect nowhere\n$$';
CREATE TABLE "we ird"."Äääääääääääääääääääääääääääääää" (a int);
CREATE TABLE "we ird".t (t text, "t.t" text); INSERT INTO "we ird".t VALUES ('a', 'b'), (NULL, ''), ('', NULL);
CREATE TABLE "we ird".rows (rows int, r int, "ROW" int, value int, e0 int, a int[]); INSERT INTO "we ird".rows VALUES (1, 2, 3, 4, 5, '{6}');
CREATE VIEW "we ird"."user" AS SELECT * FROM "we ird"."tab ""le"" 'q' $x %s {{y}} \b .d";
CREATE SEQUENCE "we ird"."seq ""q"" .";
RESET ROLE;
SET ROLE "line
break";
RESET ROLE;
CREATE SCHEMA "line
break %s" AUTHORIZATION "line
break";
CREATE SCHEMA "pgx_Reserved.select" AUTHORIZATION "SELECT";
CREATE SCHEMA empty_schema AUTHORIZATION "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63";
SET ROLE "line
break";
CREATE TABLE "line
break %s"."x.y" (a serial PRIMARY KEY, b text);
INSERT INTO "line
break %s"."x.y" (b) VALUES ('of a role with a line break');
GRANT SELECT ON "line
break %s"."x.y" TO reader WITH GRANT OPTION;
RESET ROLE;
SET ROLE "SELECT";
CREATE TABLE "pgx_Reserved.select"."TABLE" ("FROM" int PRIMARY KEY, "user" text); INSERT INTO "pgx_Reserved.select"."TABLE" VALUES (1, 'x');
RESET ROLE;
SET ROLE other_owner;
CREATE TABLE public.of_other (id serial PRIMARY KEY, a float8); INSERT INTO public.of_other (a) VALUES (0.1), ('-0');
CREATE FUNCTION public.of_other() RETURNS int LANGUAGE sql AS 'SELECT count(*)::int FROM public.of_other';
RESET ROLE;
COMMENT ON SCHEMA "we ird" IS 'we''ird';
COMMENT ON COLUMN "we ird"."tab ""le"" 'q' $x %s {{y}} \b .d"."co ""l"" 'q' $x %s {{y}} \b .d" IS '$1 %s \ ''';
