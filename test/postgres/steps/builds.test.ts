import type { PostgresPair } from '../harness/postgres';
import { closeFence } from './fenced';
import type { Host } from './host';
import { startShop } from './shop';

let pair: PostgresPair;
let host: Host;

beforeAll(async () => {
  // `orders` is large enough to be copied by itself; the index on priced() reads `rates`, which it must not while that is empty.
  ({ pair, host } = await startShop(
    `CREATE TABLE rates (id int PRIMARY KEY, factor int); INSERT INTO rates VALUES (1, 3);
     CREATE FUNCTION priced(amount int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
       $$BEGIN RETURN amount * (SELECT factor FROM public.rates WHERE id = 1); END$$;
     CREATE TABLE orders (id int, code text, amount int, span int4range);
     INSERT INTO orders SELECT i, repeat(md5(i::text), 8), i % 100, int4range(i, i + 1) FROM generate_series(1, 60000) i;
     CREATE INDEX orders_priced ON orders (priced(amount));
     CREATE INDEX "orders by, ""amount""" ON orders (amount);
     CREATE UNIQUE INDEX orders_code ON orders (code) WHERE amount > 5;
     ALTER TABLE orders ADD PRIMARY KEY (id), ADD UNIQUE (code, id), ADD EXCLUDE USING gist (span WITH &&);
     CREATE TABLE visits (day date, page int) PARTITION BY RANGE (day);
     CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
     CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
     INSERT INTO visits SELECT date '2024-01-01' + i % 60, i FROM generate_series(1, 600) i;
     ALTER TABLE orders CLUSTER ON orders_pkey; ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_pkey`,
  ));
}, 120_000);
afterAll(() => pair?.stop());

const INDEXES = `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition, indisclustered, indisreplident,
  (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x')) AS key
  FROM pg_index WHERE indrelid = 'orders'::regclass ORDER BY indexrelid::regclass::text COLLATE "C"`;

it('keys and indexes of a large table are built with it, keys first, and one that calls a function after all rows are there', async () => {
  await closeFence(pair, 600);
  expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
  expect(await pair.green.query('shop', INDEXES)).toEqual(await pair.blue.query('shop', INDEXES));
  // What was made later has a higher oid.
  const made = await pair.green.query<{ name: string }>(
    'shop',
    `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 'orders'::regclass ORDER BY indexrelid`,
  );
  const names = made.map(({ name }) => name);
  expect(names.slice(0, 3).sort()).toEqual(['orders_code_id_key', 'orders_pkey', 'orders_span_excl']);
  expect(names.slice(3, 5).sort()).toEqual(['"orders by, ""amount"""', 'orders_code']);
  expect(names.slice(5).sort()).toEqual(['orders_priced']);
}, 120_000);

it('every table is analyzed, a partitioned one with its parts, and what an index computes', async () => {
  const rows = await pair.green.query<{ name: string; inherited: boolean }>(
    'shop',
    `SELECT DISTINCT tablename AS name, inherited FROM pg_stats WHERE schemaname = 'public' ORDER BY 1, 2`,
  );
  expect(rows.map(({ name, inherited }) => `${name}${inherited ? ' with its parts' : ''}`)).toEqual([
    ...['orders', 'orders_priced', 'rates'],
    ...['visits with its parts', 'visits_1', 'visits_2'],
  ]);
}, 120_000);

it('a key that blue does not keep stops the copy, and says which', async () => {
  await closeFence(pair, 600);
  await pair.blue.queryAsSuperuser(
    'shop',
    `SET session_replication_role = replica; SET enable_indexscan = off; ALTER TABLE orders DISABLE TRIGGER ALL;
     UPDATE pg_index SET indisready = false, indislive = false WHERE indexrelid = 'orders_pkey'::regclass;
     INSERT INTO orders SELECT id, code || 'x', 1, int4range(id + 100000, id + 100001) FROM orders WHERE id = 7;
     UPDATE pg_index SET indisready = true, indislive = true WHERE indexrelid = 'orders_pkey'::regclass;
     ALTER TABLE orders ENABLE ALWAYS TRIGGER cdk_cutover_fence`,
  );
  const copied = await host.run('copy', 'do');
  expect(copied.code).not.toBe(0);
  expect(copied.stderr).toContain('constraint public.orders orders_pkey: unique_violation (SQLSTATE 23505)');
  expect(host.leftovers()).toEqual([]);
}, 120_000);
