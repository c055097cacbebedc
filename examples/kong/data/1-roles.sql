-- Roles of the gateway. Passwords come from the session's settings password.<role>, so that no file holds one.
DO $$
BEGIN
  EXECUTE format('CREATE ROLE kong LOGIN PASSWORD %L', current_setting('password.kong'));
  EXECUTE format('CREATE ROLE kong_ro LOGIN CONNECTION LIMIT 50 PASSWORD %L', current_setting('password.kong_ro'));
END
$$;
CREATE ROLE readers NOLOGIN;
CREATE ROLE analytics NOLOGIN;
GRANT readers TO kong_ro;
GRANT analytics TO kong;
COMMENT ON ROLE readers IS 'reads everything of the gateway, changes nothing';
ALTER ROLE kong_ro SET statement_timeout = '30s';
DO $$
BEGIN
  -- As on RDS, the master user is no superuser: it can act for an owner only as a member.
  EXECUTE format('GRANT kong, kong_ro, readers, analytics TO %I', current_user);
END
$$;
