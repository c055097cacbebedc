-- The gateway's own tables, as Kong lays them out.
CREATE TYPE protocol AS ENUM ('http', 'https', 'grpc');
CREATE DOMAIN port_number AS integer CHECK (VALUE BETWEEN 1 AND 65535);

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := date_trunc('milliseconds', clock_timestamp());
  RETURN NEW;
END
$$;

CREATE TABLE services (
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  name text NOT NULL UNIQUE,
  host text NOT NULL,
  port port_number NOT NULL DEFAULT 80,
  protocol protocol NOT NULL DEFAULT 'http',
  retries smallint NOT NULL DEFAULT 5 CHECK (retries >= 0),
  connect_timeout interval NOT NULL DEFAULT '60 s',
  tags text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE services IS 'what the gateway forwards to';
COMMENT ON COLUMN services.retries IS 'before the gateway answers 502';
CREATE TRIGGER services_touch BEFORE UPDATE ON services FOR EACH ROW EXECUTE PROCEDURE touch_updated_at();

CREATE TABLE routes (
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL,
  service_id uuid NOT NULL REFERENCES services (id) ON DELETE CASCADE,
  name text UNIQUE,
  methods text[],
  hosts text[],
  paths text[] NOT NULL,
  headers jsonb NOT NULL DEFAULT '{}',
  strip_path boolean NOT NULL DEFAULT true,
  regex_priority integer NOT NULL DEFAULT 0
);
CREATE INDEX routes_service_id ON routes (service_id);
CREATE INDEX routes_paths ON routes USING gin (paths);

CREATE TABLE consumers (
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL,
  username citext NOT NULL UNIQUE,
  custom_id text,
  country bpchar(3) NOT NULL,
  credit numeric(12, 4) NOT NULL DEFAULT 0,
  tags text[] NOT NULL DEFAULT '{}',
  CONSTRAINT consumers_credit CHECK (credit > -1000)
);
CREATE INDEX consumers_custom_id_lower ON consumers (lower(custom_id)) WHERE custom_id IS NOT NULL;

CREATE TABLE plugins (
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL,
  name text NOT NULL,
  service_id uuid REFERENCES services (id) ON DELETE CASCADE,
  route_id uuid REFERENCES routes (id) ON DELETE CASCADE,
  consumer_id uuid REFERENCES consumers (id) ON DELETE CASCADE,
  config jsonb NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  cache_key text UNIQUE
);
CREATE INDEX plugins_service_id ON plugins (service_id);

CREATE TABLE keyauth_credentials (
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL,
  consumer_id uuid NOT NULL REFERENCES consumers (id) ON DELETE CASCADE,
  key bytea NOT NULL UNIQUE,
  ttl interval
);

CREATE TABLE tags (
  entity_id uuid PRIMARY KEY,
  entity_name text NOT NULL,
  tags text[] NOT NULL
);
CREATE INDEX tags_tags ON tags USING gin (tags);

CREATE TABLE cluster_events (
  id bigserial PRIMARY KEY,
  node_id uuid NOT NULL,
  at timestamptz NOT NULL,
  channel varchar(40) NOT NULL,
  data json
);

CREATE TABLE request_log (
  id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  client text NOT NULL,
  route_id uuid,
  status smallint NOT NULL DEFAULT 200,
  latency_ms double precision,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE request_log_2024_01 PARTITION OF request_log FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2024-02-01 00:00+00');
CREATE TABLE request_log_2024_02 PARTITION OF request_log FOR VALUES FROM ('2024-02-01 00:00+00') TO ('2024-03-01 00:00+00');
CREATE TABLE request_log_rest PARTITION OF request_log DEFAULT;

CREATE VIEW active_routes AS
  SELECT r.id, r.paths, r.methods, s.name AS service, s.host, s.port, p.name AS plugin
    FROM routes r
    JOIN services s ON s.id = r.service_id
    LEFT JOIN plugins p ON p.service_id = s.id AND p.enabled;
