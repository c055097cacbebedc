-- What the tests dump: a little of everything that a dump may hold.
CREATE ROLE readers NOLOGIN;
CREATE ROLE reporter LOGIN PASSWORD 'hush-of-reporter' CONNECTION LIMIT 7;
CREATE ROLE kong LOGIN PASSWORD 'hush-of-kong';
GRANT readers TO reporter;
ALTER ROLE reporter SET work_mem = '8MB';
CREATE DATABASE shop OWNER kong;
ALTER DATABASE shop SET statement_timeout = '1h';
\connect shop
CREATE EXTENSION citext;
CREATE SCHEMA audit;
CREATE EXTENSION hstore SCHEMA audit;
CREATE TABLE public.items (id bigserial PRIMARY KEY, name citext NOT NULL, tags audit.hstore, note text);
INSERT INTO public.items (name, tags, note) SELECT 'item ' || n, 'a=>1', E'tab\tback\\slash\n\\.\nend' FROM generate_series(1, 2000) n;
CREATE TABLE public."odd; -- name" ("a""b" int, "c'd" text, PRIMARY KEY ("a""b", "c'd"));
INSERT INTO public."odd; -- name" VALUES (1, 'it''s; $$ not a quote'), (2, E'\\');
CREATE UNLOGGED TABLE public.sessions (id int, data text);
INSERT INTO public.sessions SELECT n, 'x' FROM generate_series(1, 77) n;
CREATE TABLE audit.changes (at timestamptz, what jsonb);
INSERT INTO audit.changes VALUES ('2024-01-01Z', '{"a": [1, 2.5]}');
CREATE FUNCTION public.double(int) RETURNS int LANGUAGE sql IMMUTABLE AS $body$ SELECT $1 * 2; -- ; '
$body$;
CREATE RULE kept AS ON DELETE TO audit.changes DO INSTEAD (SELECT 1; SELECT 2);
CREATE FUNCTION public.tell() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
SELECT lo_from_bytea(4711, decode(repeat('ab', 5000), 'hex'));
ALTER LARGE OBJECT 4711 OWNER TO kong;
ALTER TABLE public.items OWNER TO kong;
ALTER TABLE public."odd; -- name" OWNER TO kong;
ALTER TABLE public.sessions OWNER TO kong;
ALTER SCHEMA audit OWNER TO kong;
ALTER TABLE audit.changes OWNER TO kong;
ALTER FUNCTION public.double(int) OWNER TO kong;
ALTER FUNCTION public.tell() OWNER TO kong;
GRANT USAGE ON SCHEMA audit TO readers;
GRANT SELECT ON public.items TO readers;
ALTER DEFAULT PRIVILEGES FOR ROLE kong GRANT SELECT ON TABLES TO readers;
ALTER TABLE public.items ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON public.items TO readers USING (name <> 'item 1');
COMMENT ON TABLE public.items IS 'What we sell; all of it';
CREATE EVENT TRIGGER told ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE PROCEDURE public.tell();
REVOKE CONNECT ON DATABASE shop FROM PUBLIC;
GRANT CONNECT ON DATABASE shop TO readers, kong;
COMMENT ON DATABASE shop IS 'What we sell';
COMMENT ON ROLE reporter IS 'reads; writes nothing';
-- Last: whoever connects to it now is read-only.
ALTER DATABASE shop SET default_transaction_read_only = on;
