-- Roles of the whole server: hostile names, settings, memberships. By the master, as RDS lets it: no SUPERUSER, no REPLICATION.
CREATE ROLE owner NOLOGIN;
CREATE ROLE other_owner NOLOGIN CONNECTION LIMIT 0;
CREATE ROLE "Ünï ""q"" 'a' $x %s {{z}} \b .d" NOLOGIN NOINHERIT;
CREATE ROLE "line
break" NOLOGIN;
CREATE ROLE "SELECT" NOLOGIN CREATEDB CREATEROLE VALID UNTIL '2031-02-03 04:05:06+07';
CREATE ROLE "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63" NOLOGIN;
CREATE ROLE reader NOLOGIN;
CREATE ROLE "user" NOLOGIN;
CREATE ROLE "public role" NOLOGIN;
CREATE ROLE app LOGIN PASSWORD 'secret app' CONNECTION LIMIT 40;
CREATE ROLE "App 2" LOGIN PASSWORD 'secret App 2';
GRANT owner, other_owner, "Ünï ""q"" 'a' $x %s {{z}} \b .d", "line
break", "SELECT", "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63", reader, "user", "public role", app, "App 2" TO CURRENT_USER;
GRANT reader TO owner WITH ADMIN OPTION;
GRANT reader, "user" TO app;
GRANT "Ünï ""q"" 'a' $x %s {{z}} \b .d" TO "line
break";
\if :from_16
GRANT pg_monitor TO "public role" WITH ADMIN OPTION;
GRANT owner TO "App 2" WITH INHERIT FALSE, SET TRUE;
GRANT owner TO other_owner WITH INHERIT TRUE, SET FALSE;
\else
-- From 16 on RDS documents nothing that lets its master user grant it.
GRANT pg_read_all_stats TO "public role" WITH ADMIN OPTION;
\endif
GRANT rds_replication TO "App 2";
ALTER ROLE owner SET search_path = "$user", '', "a ""b"", c", public;
ALTER ROLE app SET work_mem = '5MB';
ALTER ROLE app SET datestyle = 'SQL, DMY';
ALTER ROLE app SET timezone = 'Europe/Vienna';
ALTER ROLE "App 2" SET application_name = '';
-- What only rds_superuser may set.
SET ROLE rds_superuser;
ALTER ROLE app SET my.own_setting = E'it''s\na "value", \\ with $1';
ALTER ROLE app SET log_min_duration_statement = '250ms';
ALTER ROLE "App 2" SET session_replication_role = 'origin';
RESET ROLE;
COMMENT ON ROLE app IS 'the app''s $$own$$ role\';
COMMENT ON ROLE "line
break" IS E'two\nlines';
