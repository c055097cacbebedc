\if :from_15
-- Its owner has NOINHERIT, and 15 gives the owner of a database its rights on schema public by a membership.
SET ROLE rds_superuser;
GRANT CREATE ON SCHEMA public TO "Ünï ""q"" 'a' $x %s {{z}} \b .d";
RESET ROLE;
\endif
SET ROLE "Ünï ""q"" 'a' $x %s {{z}} \b .d";
CREATE TABLE t (a serial PRIMARY KEY, b text); INSERT INTO t (b) VALUES ('in a database with a name');
CREATE SCHEMA "s"; CREATE VIEW s.v AS SELECT * FROM public.t;
SELECT lo_create(1);
