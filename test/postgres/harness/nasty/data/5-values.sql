-- Every built-in type with its edges, rows of megabytes, tables of odd shapes.
SET ROLE owner;
SET search_path = app, public, "Ext ""s""";
CREATE TABLE numbers (id int PRIMARY KEY, f8 float8, f4 float4, n numeric, n2 numeric(10,3), s int2, b int8, m money, a8 float8[], a4 float4[][], r frange, p point, l line, ls lseg, bx box, pa path, po polygon, ci circle,
  c point3, ca point3[], ne nested, d narrow, ps points, pd pointd, cb cube, sg seg, v citext, ii isbn13);
INSERT INTO numbers (id, f8, f4, n, n2, s, b, m, a8, a4, d) VALUES
  (1, 'NaN', 'NaN', 'NaN', -9999999.999, -32768, -9223372036854775808, '-92233720368547758.08', '{NaN,-0,Infinity,NULL}', '{{1,2},{3,NaN}}', 1),
  (2, '-0', '-0', 0.000, 0, 0, 0, 0, '{}', '{}', 2),
  (3, 'Infinity', '-Infinity', 1e1000, 1.5, 32767, 9223372036854775807, '92233720368547758.07', '[2:3][-1:0]={{0.1,0.2},{0.3,0.4}}', '[0:1]={1e-45,3.4e38}', 3),
  (4, 5e-324, 1e-45, 1e-1000, 0.001, NULL, NULL, NULL, NULL, NULL, 4),
  (5, 1.7976931348623157e308, 0.1, repeat('9', 3000)::numeric, NULL, 1, 1, 0.01, '{0.1,0.30000000000000004}', '{0.1}', 5);
INSERT INTO numbers (id, f8, f4, n, r, p, l, ls, bx, pa, po, ci, c, ca, ne, ps, pd, cb, sg, v, d)
  SELECT i, i / 3.0::float8, (i / 7.0)::float4, (i / 7.0)::numeric, frange(i / 3.0, i * 7, '(]'), point(i / 3.0, i * 1e300), '{1,2,3.3}', '[(0,0),(1,1.3)]', box(point(1, 2.2), point(3, 4)),
    CASE i % 2 WHEN 0 THEN '[(0,0),(1.1,2)]' ELSE '((0,0),(1.1,2))' END::path, '((0,0),(1.1,1),(2,0.3))', '<(1,2),3.3>', ROW(i / 3.0, i / 7.0, 'ok', 'a,"b\', 1.10)::point3,
    ARRAY[ROW(-0.0::float8, 1, '', NULL, NULL)::point3, NULL, ROW(NULL, NULL, NULL, NULL, NULL)::point3], ROW(ROW(i, 1, 'sad', '', 1)::point3, '{}', i)::nested,
    ARRAY[ROW(0.1, 1, 'ok', 'x', 1)::point3], ROW(0.1, 1, 'ok', 'x', 1)::point3, cube(ARRAY[i / 3.0, 2]), '1.0 .. 2.50', 'CiText' || i, 9 FROM generate_series(101, 300) i;
UPDATE numbers SET ii = '978-0-393-04002-9', r = 'empty' WHERE id = 101;
UPDATE numbers SET r = '(,)', b = 0 WHERE id = 102;

CREATE TABLE texts (id bigint PRIMARY KEY, t text, v varchar(20), b bpchar(10), bp bpchar, c "char", n name, h hstore, lt ltree, lq lquery, m mood, ma mood[], lo loose, j json, jb jsonb, x xml, ba bytea, u uuid, b5 bit(5), vb varbit, tv tsvector, tq tsquery, tr trange, co text COLLATE "ICU ""de""");
INSERT INTO texts VALUES
  (1, NULL, '', '', '  ', '', '', '', '', '*', NULL, '{}', 'dd', '{"a": 1,  "a":2}', '{"z":1.10,"a":null,"\u0001":"\ud83c\udf89 \\ \" \/"}', '', '', '00000000-0000-0000-0000-000000000000', '00000', '', '', '', 'empty', 'ä'),
  (2, E'tab\tnl\n\\N \\.\r"q''\b\f\v\x01 $$ $1 %s {{x}}', E'\\.', 'trail   ', ' lead', 'x', repeat('ä', 31), 'a=>NULL,"b c"=>"\"q\""', 'a.b_c', 'a.*{1,2}.!b', '', '{NULL,ok,""}', E'\\N', '[1e400, -0, 1.0]', '[1e400, -0, 1.0, ""]', '<a b="&lt;"><![CDATA[x]]>ö</a>', '\x00ff5c0a27', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '11111', '1010', $$'it''s':1A,2B,16383 'a \ b':3C$$, $$'a':*AB & !('b' <-> 'c' | 'd':C)$$, '["a,b","c]")', 'Ä'),
  (3, E'\\.', E'\\', E'\\N', E'\\n', E'\\', 'NULL', '"NULL"=>"NULL"', NULL, NULL, 'Häp''py', '[5:6]={sad,between}', 'NULL', 'null', 'null', NULL, decode(repeat('00', 10), 'hex'), NULL, '10101', NULL, NULL, NULL, '[,]', ''),
  (4, 'NULL', 'null', '{}', '{}', chr(127)::"char", '{}', NULL, NULL, NULL, NULL, NULL, '{}', '""', '""', 'plain <b/> content', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '🎉 ẞ ﬀ é é');
INSERT INTO texts (id, t, c, b, lo) SELECT 100 + i, chr(i), (i % 128)::"char", repeat(chr(i), 3), 'lo' FROM generate_series(1, 1000) i;
CREATE TABLE documents (x xml);
SET xmloption = document;
INSERT INTO documents VALUES ('<?xml version="1.0" standalone="yes"?><!DOCTYPE a [<!ENTITY e "v">]><a>&e;</a>');
RESET xmloption;

CREATE TABLE times (id serial PRIMARY KEY, d date, t time, t3 time(3), tt timetz, ts timestamp, tz timestamptz, i interval, iy interval year to month, i3 interval day to second(3), dr daterange, tr tsrange, zr tstzrange, da date[], za timestamptz[]);
INSERT INTO times (d, t, t3, tt, ts, tz, i, iy, i3, dr, tr, zr, da, za) VALUES
  ('4713-01-01 BC', '00:00', '24:00', '24:00:00-15:59', '4713-01-01 00:00:00 BC', '4713-01-02 00:00:00+00 BC', '-178000000 years', '-1 year 2 mons', '-1 day 2.345', '(,)', 'empty', '(,2001-01-01)', '{}', '{NULL}'),
  ('5874897-12-31', '24:00', '23:59:59.999', '00:00+15:59', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00', '178000000 years', '9 years', '9 days', 'empty', '[-infinity,infinity]', '[2001-01-01,infinity)', '{infinity,-infinity}', '[0:0]={2001-01-01}'),
  ('infinity', '12:34:56.789012', NULL, '12:34:56.789012+01:30', '-infinity', 'infinity', '1 mon -3 days 04:05:06.789', NULL, NULL, '[2001-01-01,infinity)', NULL, NULL, '{0001-01-01 BC}', '{infinity}'),
  ('1883-11-18', NULL, NULL, NULL, '1883-11-18 12:03:58', '1883-11-18 12:03:58 America/New_York', '00:00:00.000001', NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE others (id serial, o oid, oid_v oidvector, i2v int2vector, rc regclass, rp regprocedure, rpr regproc, ro regoperator, rt regtype, rr regrole, rn regnamespace, rcf regconfig, rd regdictionary, x xid, ci cid, ti tid, ls pg_lsn, tx txid_snapshot, cur refcursor, n inet, c cidr, m macaddr, m8 macaddr8, ir int4range, i8r int8range, nr numrange, bo bool, bos bool[], ia int[], ta text[], ja jsonb[], ra int4range[], xa xml[], lo lo, acl aclitem[], p pointd[], dr drange);
INSERT INTO others (o, oid_v, i2v, rc, rp, rpr, ro, rt, rr, rn, rcf, rd, x, ci, ti, ls, tx, cur, n, c, m, m8, ir, i8r, nr, bo, bos, ia, ta, ja, ra, xa, acl, p, dr) VALUES
  (4294967295, '1 2 4294967295', '-1 2', 'app.numbers', 'app.definer()', 'app.definer', '===(mood,mood)', 'mood[]', 'reader', '"we ird"', 'app.conf', 'app.dict', '4294967295', '7', '(4294967295,65535)', 'FFFFFFFF/FFFFFFFF', '10:20:10,14,15', 'c "u" r', '::ffff:1.2.3.4/128', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', 'empty', '(,9223372036854775807)', '[-1.10,NaN)', true, '{t,NULL,f}',
   '[-2147483648:-2147483647]={1,NULL}', E'{"",NULL,"NULL","a,b\\"c\\\\","{}"," "}', ARRAY['{"a": "\u00e4"}', NULL]::jsonb[], '{empty,"[1,2)",NULL}', ARRAY['<a/>', NULL]::xml[], '{reader=r/owner,=w*/owner}', ARRAY[ROW(1, 1, 'ok', '', 1)::point3], '[1,3)'),
  (NULL, '', '', '-', '-', '-', '0', '-', '-', '-', '-', '-', NULL, NULL, NULL, '0/0', NULL, '', '0.0.0.0/0', '::/0', NULL, NULL, '(,)', '[5,5]', '(,)', false, '{}', '{{{1},{2}},{{3},{4}}}', '{{a,NULL},{"",b}}', '{}', '{}', '{}', '{}', '{}', NULL);

-- Megabytes in a row, each way of storing them.
CREATE TABLE toasted (id int PRIMARY KEY, pl text, ex text, mn text, ext text, ba bytea, jb jsonb);
ALTER TABLE toasted ALTER ex SET STORAGE EXTERNAL, ALTER mn SET STORAGE MAIN, ALTER ext SET STORAGE EXTENDED, ALTER id SET STATISTICS 0, ALTER pl SET STATISTICS 777, ALTER jb SET (n_distinct = -0.5), SET (toast_tuple_target = 200, fillfactor = 71, autovacuum_enabled = off, toast.autovacuum_vacuum_scale_factor = 0.3, parallel_workers = 3);
ALTER TABLE toasted ADD small text; ALTER TABLE toasted ALTER small SET STORAGE PLAIN;
INSERT INTO toasted SELECT i, repeat(md5(i::text), 300), repeat(md5(i::text), 60000), repeat('m', 100000), (SELECT string_agg(md5((i * n)::text), '') FROM generate_series(1, 10000) n),
  decode(repeat('00ff0a5c', 300000), 'hex'), jsonb_build_object('k', repeat('v', 100000), 'a', (SELECT jsonb_agg(n / 3.0) FROM generate_series(1, 2000) n)), 's' FROM generate_series(1, 3) i;
DELETE FROM toasted WHERE id = 2;

CREATE TABLE dropped (a int, gone text, b int DEFAULT 5, gone2 float8, c text NOT NULL DEFAULT 'fast' || 1);
INSERT INTO dropped VALUES (1, 'x', 2, 3.3, 'c');
ALTER TABLE dropped DROP gone, DROP gone2; ALTER TABLE dropped ADD late text DEFAULT 'added late'; ALTER TABLE dropped ADD nul int;
INSERT INTO dropped VALUES (NULL, 9, 'd', NULL, 8);
CREATE TABLE nothing (); INSERT INTO nothing DEFAULT VALUES; INSERT INTO nothing DEFAULT VALUES;
CREATE TABLE emptied (x int); INSERT INTO emptied VALUES (1); ALTER TABLE emptied DROP x;
CREATE TABLE empty (a int PRIMARY KEY, b text);
CREATE TABLE same_rows (a int, b text); INSERT INTO same_rows SELECT 1, 'dup' FROM generate_series(1, 100);
CREATE UNLOGGED TABLE unlogged (a int, b text); INSERT INTO unlogged VALUES (1, 'x');
-- Without defaults: the engine takes a minute for 1,600 of them.
DO $$BEGIN
  EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg(format('%I int', 'c ' || n), ', ') FROM generate_series(1, 1600) n) || ')';
  EXECUTE 'INSERT INTO wide VALUES (' || (SELECT string_agg(n::text, ', ') FROM generate_series(1, 1600) n) || ')';
END$$;
INSERT INTO wide ("c 1600") VALUES (7);
RESET ROLE;
