-- Kinds of things that 11 does not know, one of each by the major that brought it.
SET ROLE owner;
SET search_path = app, public, "Ext ""s""";
\if :from_12
CREATE TABLE generated (a int, b int GENERATED ALWAYS AS (a * 2) STORED, "c ""c" text GENERATED ALWAYS AS ('x' || a::text) STORED);
INSERT INTO generated (a) VALUES (1), (NULL);
CREATE COLLATION blind (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE TABLE blinded (t text COLLATE blind UNIQUE); INSERT INTO blinded VALUES ('Abc'), ('b');
CREATE TABLE keyed (a int PRIMARY KEY, b int) PARTITION BY RANGE (a); CREATE TABLE keyed_1 PARTITION OF keyed FOR VALUES FROM (0) TO (9);
CREATE TABLE to_keyed (a int REFERENCES keyed); INSERT INTO keyed VALUES (1, 1); INSERT INTO to_keyed VALUES (1);
\endif
\if :from_14
CREATE TABLE multi (m int4multirange, n datemultirange, ms int4multirange[], c text COMPRESSION pglz);
INSERT INTO multi VALUES ('{[1,3),[5,7)}', '{}', '{"{[1,2)}"}', repeat('x', 9000)), (NULL, NULL, NULL, NULL);
CREATE FUNCTION atomic(a int, OUT b int) LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT a + 1; END;
CREATE FUNCTION returned(a int) RETURNS int LANGUAGE sql IMMUTABLE RETURN a * 2;
CREATE FUNCTION reads() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM multi WHERE multi.c IS NOT NULL; END;
CREATE PROCEDURE gives(OUT a int, IN b text) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
CREATE TABLE added (a int, b int); CREATE STATISTICS on_expressions ON (a + b), (a % 7) FROM added;
\endif
\if :from_15
CREATE TABLE nulls (a int, b int, CONSTRAINT "one null" UNIQUE NULLS NOT DISTINCT (a, b)); INSERT INTO nulls VALUES (1, NULL), (NULL, NULL);
CREATE VIEW asks_caller WITH (security_invoker = true) AS SELECT a FROM nulls;
CREATE TABLE doubly (a int, b int, PRIMARY KEY (a, b)); INSERT INTO doubly VALUES (1, 1);
CREATE TABLE partly (a int, b int DEFAULT 1, FOREIGN KEY (a, b) REFERENCES doubly ON DELETE SET NULL (a)); INSERT INTO partly VALUES (1, 1);
CREATE PUBLICATION filtered FOR TABLE generated (a), nulls WHERE (a > 1);
\endif
\if :from_16
CREATE COLLATION ruled (PROVIDER = icu, LOCALE = 'de', RULES = '&a < ''&b''');
CREATE TABLE by_rules (t text COLLATE ruled PRIMARY KEY, s text STORAGE EXTERNAL); INSERT INTO by_rules VALUES ('a', 'b');
CREATE VIEW columns_alone AS SELECT nulls.a, (SELECT max(n.b) FROM nulls n WHERE n.a = nulls.a) AS b FROM nulls;
\endif
\if :from_17
GRANT MAINTAIN ON generated TO reader WITH GRANT OPTION;
REVOKE MAINTAIN ON nulls FROM owner;
GRANT ALL ON nulls TO app;
CREATE COLLATION of_engine (PROVIDER = builtin, LOCALE = 'C.UTF-8');
CREATE TABLE identified_parts (a int GENERATED ALWAYS AS IDENTITY, b int) PARTITION BY LIST (b); CREATE TABLE identified_part PARTITION OF identified_parts FOR VALUES IN (1);
INSERT INTO identified_parts (b) VALUES (1);
ALTER TABLE keyed ALTER b SET STATISTICS DEFAULT;
\endif
\if :from_18
CREATE TABLE virtual (a int CONSTRAINT "a is there" NOT NULL, b int GENERATED ALWAYS AS (a * 2) VIRTUAL, c int, CONSTRAINT later CHECK (c > 0) NOT ENFORCED);
INSERT INTO virtual (a, c) VALUES (1, -1);
ALTER TABLE virtual ADD CONSTRAINT c_not_null NOT NULL c NOT VALID;
CREATE TABLE periods (id int, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS)); INSERT INTO periods VALUES (1, '[2026-01-01,2026-02-01)');
CREATE TABLE within_periods (id int, during daterange, FOREIGN KEY (id, PERIOD during) REFERENCES periods (id, PERIOD during));
CREATE PUBLICATION of_generated FOR TABLE generated WITH (publish_generated_columns = stored);
\endif
RESET ROLE;
