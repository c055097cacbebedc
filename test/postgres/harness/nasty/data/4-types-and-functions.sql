-- Types, functions, operators, text search, collations: what tables are made of.
SET ROLE owner;
SET search_path = app, public, "Ext ""s""";
CREATE TYPE mood AS ENUM ('sad', 'ok', 'Häp''py', '');
ALTER TYPE mood ADD VALUE 'between' AFTER 'sad';
CREATE TYPE point3 AS (x float8, y float4, m mood, c char(5), t text COLLATE "C");
ALTER TYPE point3 DROP ATTRIBUTE c;
ALTER TYPE point3 ADD ATTRIBUTE n numeric(7,2);
CREATE TYPE nested AS (p point3, ps point3[], "a ""b" int);
CREATE TYPE "line
break %s $1 {{x}} \n" AS ENUM ('a');
CREATE DOMAIN positive AS int CONSTRAINT "is > 0" CHECK (VALUE > 0);
CREATE DOMAIN narrow AS positive DEFAULT 7 NOT NULL CHECK (VALUE < 1000);
CREATE DOMAIN loose AS text COLLATE "C" DEFAULT 'd';
ALTER DOMAIN loose ADD CONSTRAINT long CHECK (length(VALUE) > 1) NOT VALID;
CREATE DOMAIN points AS point3[] CHECK (array_length(VALUE, 1) < 9);
CREATE DOMAIN pointd AS point3 CHECK ((VALUE).x > -1);
CREATE FUNCTION float8_apart(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 - $2';
CREATE TYPE frange AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TYPE trange AS RANGE (SUBTYPE = text, COLLATION = "C");
CREATE TYPE drange AS RANGE (SUBTYPE = positive);
COMMENT ON TYPE mood IS 'mood';
COMMENT ON DOMAIN positive IS 'positive';
COMMENT ON CONSTRAINT "is > 0" ON DOMAIN positive IS 'a constraint''s';
COMMENT ON COLUMN point3.x IS 'x';
REVOKE USAGE ON TYPE mood FROM PUBLIC;
GRANT USAGE ON TYPE mood TO reader WITH GRANT OPTION;
GRANT USAGE ON TYPE positive TO app;

CREATE COLLATION c_like (LOCALE = 'C');
CREATE COLLATION "ICU ""de""" (PROVIDER = icu, LOCALE = 'de-u-co-phonebk');
COMMENT ON COLLATION c_like IS 'like C';

CREATE FUNCTION plus(a int, b int DEFAULT 3, VARIADIC rest int[] DEFAULT '{}') RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 7 AS 'SELECT a + b';
CREATE FUNCTION rows_of(OUT a int, INOUT b text, OUT c numeric) RETURNS SETOF record LANGUAGE plpgsql STABLE ROWS 42 PARALLEL RESTRICTED AS $f$BEGIN RETURN QUERY SELECT 1, b, 2.5; END$f$;
CREATE FUNCTION table_of(n int) RETURNS TABLE (i int, "t ""t" text) LANGUAGE sql AS $$SELECT g, 'x' FROM generate_series(1, n) g$$;
CREATE FUNCTION definer() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = app, "we ird", pg_temp SET work_mem = '3MB' SET datestyle = 'SQL, DMY' AS 'SELECT current_user::text';
CREATE FUNCTION dollars(text) RETURNS text LANGUAGE plpgsql AS $outer$
-- Name: fake; Type: TABLE; Schema: app; Owner: nobody
BEGIN
/*
\connect elsewhere
\restrict
COPY t FROM stdin;
*/
  RETURN $$ $body$ $1 {{x}} %s \n \\ ' " $body$ $$ || $1;
END$outer$;
CREATE FUNCTION "Odd ""name"" 'q' %I $1 {{y}} \t"("ärg ""x""" int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION "line
break"() RETURNS int LANGUAGE sql AS E'SELECT\n\t1';
SET check_function_bodies = off;
CREATE FUNCTION gone() RETURNS int LANGUAGE sql AS 'SELECT nothing FROM never_was';
CREATE FUNCTION gone_too() RETURNS SETOF app.mood LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT * FROM vanished; END';
RESET check_function_bodies;
CREATE PROCEDURE proc(a int, INOUT b text DEFAULT 'x') LANGUAGE plpgsql AS 'BEGIN b := b || a; COMMIT; END';
CREATE FUNCTION anything(anyelement, anyarray) RETURNS anyarray LANGUAGE sql AS 'SELECT $2 || $1';
CREATE FUNCTION windowed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION mood_of(point3) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT ($1).m';
REVOKE EXECUTE ON FUNCTION plus(int, int, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plus(int, int, int[]) TO reader WITH GRANT OPTION;
GRANT EXECUTE ON PROCEDURE proc(int, text) TO app;
COMMENT ON FUNCTION plus(int, int, int[]) IS 'a $$comment$$ with $1';
COMMENT ON PROCEDURE proc(int, text) IS 'proc';

CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE);
CREATE AGGREGATE moving(float8) (SFUNC = float8pl, STYPE = float8, MSFUNC = float8pl, MINVFUNC = float8mi, MSTYPE = float8, INITCOND = '0', MINITCOND = '0');
CREATE FUNCTION collect(float8[], float8) RETURNS float8[] LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2';
CREATE FUNCTION pick(float8[], float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1[$2::int]';
CREATE AGGREGATE middle(float8 ORDER BY float8) (SFUNC = collect, STYPE = float8[], FINALFUNC = pick);
CREATE AGGREGATE "Odd ""agg"""(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
COMMENT ON AGGREGATE total(int) IS 'total';
CREATE FUNCTION same_mood(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2::text';
CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = mood, PROCEDURE = same_mood, COMMUTATOR = ===, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR @#@ (RIGHTARG = int, PROCEDURE = int4um);
COMMENT ON OPERATOR === (mood, mood) IS 'same';
CREATE FUNCTION to_mood(point3) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT ($1).m';
CREATE CAST (point3 AS mood) WITH FUNCTION to_mood(point3) AS ASSIGNMENT;
CREATE CAST (nested AS mood) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (nested AS mood) IS 'cast';

CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple, STOPWORDS = english, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY "Dict ""2""" (TEMPLATE = snowball, LANGUAGE = german);
CREATE TEXT SEARCH CONFIGURATION conf (COPY = pg_catalog.german);
ALTER TEXT SEARCH CONFIGURATION conf ALTER MAPPING FOR asciiword, word WITH dict, "Dict ""2""", simple;
ALTER TEXT SEARCH CONFIGURATION conf DROP MAPPING FOR email;
COMMENT ON TEXT SEARCH CONFIGURATION conf IS 'conf';
COMMENT ON TEXT SEARCH DICTIONARY dict IS 'dict';

-- Things that need each other.
CREATE TABLE ring_a (id int PRIMARY KEY, b int);
CREATE TABLE ring_b (id int PRIMARY KEY, a int REFERENCES ring_a DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE ring_a ADD CONSTRAINT ring FOREIGN KEY (b) REFERENCES ring_b ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE;
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO ring_a VALUES (1, 1); INSERT INTO ring_b VALUES (1, 1);
COMMIT;
CREATE TABLE self (id int PRIMARY KEY, parent int REFERENCES self, peers int);
INSERT INTO self VALUES (1, 1), (2, 1);
CREATE FUNCTION of_self(self) RETURNS int LANGUAGE sql STABLE AS 'SELECT count(*)::int FROM app.self WHERE parent = $1.id';
ALTER TABLE self ADD CONSTRAINT by_function CHECK (of_self(self) >= 0);
CREATE VIEW ring_v AS SELECT 1 AS one;
CREATE FUNCTION of_view() RETURNS SETOF ring_v LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE VIEW ring_v AS SELECT one FROM of_view() WHERE false UNION ALL SELECT 2;
CREATE TABLE tagged (a int DEFAULT plus(1));
CREATE TYPE of_table AS (t self, m mood[]);
ALTER TABLE tagged ADD x of_table[];
RESET ROLE;
