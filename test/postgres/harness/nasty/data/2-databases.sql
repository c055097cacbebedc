-- Databases: encodings, collations, limits, settings, names. Their content is in the files that bear their number.
CREATE DATABASE nasty OWNER owner CONNECTION LIMIT 55;
CREATE DATABASE "%x $y {{z}} ""q"" \b .d 'a'=b" OWNER "Ünï ""q"" 'a' $x %s {{z}} \b .d" CONNECTION LIMIT 33;
CREATE DATABASE "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63" OWNER "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63";
CREATE DATABASE "latin1" OWNER other_owner TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';
CREATE DATABASE ascii OWNER other_owner TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C';
CREATE DATABASE "USER" OWNER "SELECT" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'POSIX' LC_CTYPE 'C.UTF-8' CONNECTION LIMIT 30;
CREATE DATABASE own_template OWNER owner IS_TEMPLATE true;
ALTER DATABASE nasty SET search_path = app, public, "we ird", "$user";
ALTER DATABASE nasty SET lc_monetary = 'POSIX';
ALTER DATABASE nasty SET default_transaction_read_only = on;
ALTER DATABASE nasty SET statement_timeout = '59s';
ALTER DATABASE nasty SET datestyle = 'SQL, DMY';
ALTER DATABASE nasty SET intervalstyle = 'sql_standard';
ALTER DATABASE nasty SET bytea_output = 'escape';
ALTER DATABASE nasty SET standard_conforming_strings = off;
ALTER DATABASE nasty SET row_security = on;
ALTER ROLE app IN DATABASE nasty SET work_mem = '6MB';
ALTER ROLE app IN DATABASE nasty SET default_transaction_read_only = off;
ALTER ROLE "Ünï ""q"" 'a' $x %s {{z}} \b .d" IN DATABASE "%x $y {{z}} ""q"" \b .d 'a'=b" SET application_name = 'ü "x"';
SET ROLE rds_superuser;
ALTER DATABASE nasty SET x.y = E'a\nb';
ALTER DATABASE nasty SET log_statement = 'ddl';
ALTER ROLE app IN DATABASE nasty SET log_min_duration_statement = '1s';
RESET ROLE;
COMMENT ON DATABASE nasty IS 'one of ''everything'' $$';
REVOKE ALL ON DATABASE nasty FROM PUBLIC;
GRANT CONNECT ON DATABASE nasty TO app, "App 2", reader WITH GRANT OPTION;
SET ROLE app;
GRANT CONNECT ON DATABASE nasty TO "user";
RESET ROLE;
GRANT CREATE, TEMP ON DATABASE nasty TO owner, other_owner, "line
break";
REVOKE TEMP ON DATABASE latin1 FROM PUBLIC;
\if :from_15
CREATE DATABASE "by ICU" OWNER other_owner TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk';
\endif
\if :from_16
CREATE DATABASE "by rules" OWNER other_owner TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de' ICU_RULES '&a < ''&b''';
\endif
\if :from_17
CREATE DATABASE "by the engine" OWNER other_owner TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8';
\endif
