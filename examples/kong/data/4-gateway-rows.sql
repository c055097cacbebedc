-- Made, not drawn: the same rows on every machine.
INSERT INTO services
SELECT md5('service' || n)::uuid, at, at, 'service-' || n, 'app' || n % 90 || '.internal', 1024 + n % 9000,
       (ARRAY['http', 'https', 'grpc'])[1 + n % 3]::protocol, n % 7, make_interval(secs => n % 60 + 0.25),
       CASE n % 4 WHEN 0 THEN '{}' ELSE ARRAY['team-' || n % 12, 'tier "' || n % 3 || '"'] END
  FROM generate_series(1, 2000) n, LATERAL (SELECT timestamptz '2019-06-01 08:00+00' + n * interval '37 min 0.123456 s' AS at) t;

INSERT INTO routes
SELECT md5('route' || n)::uuid, timestamptz '2020-02-29 23:59:59.999999+09' + n * interval '11 min', md5('service' || 1 + n % 2000)::uuid,
       'route-' || n, CASE WHEN n % 3 > 0 THEN ARRAY['GET', 'POST'] END, CASE WHEN n % 5 > 0 THEN ARRAY['api' || n % 40 || '.example.com'] END,
       ARRAY['/v' || n % 4 || '/things/' || n, '/日本語/' || n], jsonb_build_object('x-version', ARRAY[n % 3, n % 5], 'x-null', NULL),
       n % 2 = 0, n % 100 - 50
  FROM generate_series(1, 5000) n;

INSERT INTO consumers
SELECT md5('consumer' || n)::uuid, timestamptz '2018-01-01 00:00+00' + n * interval '1 h', 'User' || n, CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'Ext-' || n END,
       (ARRAY['JP', 'DE', 'USA', 'F'])[1 + n % 4], (n % 100000) / 7.0, ARRAY['cohort-' || n % 50, NULL]
  FROM generate_series(1, 20000) n;

INSERT INTO plugins
SELECT md5('plugin' || n)::uuid, timestamptz '2021-05-05 05:05:05+00' + n * interval '5 s', (ARRAY['rate-limiting', 'key-auth', 'cors', 'acl'])[1 + n % 4],
       md5('service' || 1 + n % 2000)::uuid, CASE WHEN n % 2 = 0 THEN md5('route' || 1 + n % 5000)::uuid END,
       CASE WHEN n % 9 = 0 THEN md5('consumer' || 1 + n % 20000)::uuid END,
       jsonb_build_object('minute', n % 600, 'ratio', (n / 3.0)::float8, 'policy', 'redis', 'nested', jsonb_build_object('hide', n % 2 = 0, 'list', ARRAY[n, n * 2])),
       n % 11 > 0, 'plugins:' || n
  FROM generate_series(1, 8000) n;

INSERT INTO keyauth_credentials
SELECT md5('key' || n)::uuid, timestamptz '2022-10-30 02:30+02' + n * interval '7 s', md5('consumer' || 1 + n % 20000)::uuid,
       decode(md5('secret' || n) || md5('more' || n), 'hex'), CASE WHEN n % 10 = 0 THEN interval '1 mon 2 days 03:04:05.6' END
  FROM generate_series(1, 30000) n;

INSERT INTO tags
SELECT md5('service' || n)::uuid, 'services', ARRAY['team-' || n % 12, 'région-' || n % 5] FROM generate_series(1, 2000) n
UNION ALL
SELECT md5('route' || n)::uuid, 'routes', ARRAY['', 'team-' || n % 12] FROM generate_series(1, 5000) n;

INSERT INTO cluster_events (node_id, at, channel, data)
SELECT md5('node' || n % 3)::uuid, timestamptz '2024-02-01 00:00+00' + n * interval '13 s', 'invalidations',
       ('{"n": ' || n || ', "n": "twice",  "spaces":  true}')::json
  FROM generate_series(1, 3000) n;

INSERT INTO request_log
SELECT md5('request' || n)::uuid, timestamptz '2024-01-01 00:00+00' + n * interval '76 s', '10.0.' || n % 200 || '.' || n % 250,
       CASE WHEN n % 20 > 0 THEN md5('route' || 1 + n % 5000)::uuid END, (ARRAY[200, 201, 404, 502])[1 + n % 4], sqrt(n) * 1.1
  FROM generate_series(1, 60000) n;
