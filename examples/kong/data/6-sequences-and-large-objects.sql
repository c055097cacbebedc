-- Sequences that no column owns: unusual steps, bounds and types included.
CREATE SEQUENCE order_numbers START 100000 INCREMENT 10 CACHE 20;
CREATE SEQUENCE countdown INCREMENT -1 MINVALUE -5000 MAXVALUE 0 START 0;
CREATE SEQUENCE shard AS smallint MINVALUE 1 MAXVALUE 64 CYCLE;
CREATE SEQUENCE never_called;
SELECT count(nextval('order_numbers')), count(nextval('countdown')), count(nextval('shard')) FROM generate_series(1, 100);

-- Certificates' chains, kept as large objects.
CREATE TABLE certificate_chains (id uuid PRIMARY KEY, name text NOT NULL, chain oid NOT NULL);
INSERT INTO certificate_chains
SELECT md5('chain' || n)::uuid, 'chain-' || n, lo_from_bytea(0, decode(repeat(md5('chain' || n), 4096 * n), 'hex')) FROM generate_series(1, 2) n;
DO $$
DECLARE chain oid;
BEGIN
  FOR chain IN SELECT c.chain FROM certificate_chains c LOOP
    EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO readers', chain);
  END LOOP;
END
$$;
