SET ROLE "Ünï ""q"" 'a' $x %s {{z}} \b .d";
CREATE TABLE t (a serial PRIMARY KEY, b text); INSERT INTO t (b) VALUES ('in a database with a name');
CREATE SCHEMA "s"; CREATE VIEW s.v AS SELECT * FROM public.t;
SELECT lo_create(1);
