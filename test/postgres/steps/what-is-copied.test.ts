import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresPair } from '../harness/postgres';
import { closeFence } from './fenced';
import type { Host } from './host';
import { startShop } from './shop';

let pair: PostgresPair;
let host: Host;

beforeAll(async () => {
  // Labels of an enum hash by their oid, which is another one on green: rows lie in other parts there.
  ({ pair, host } = await startShop(
    `CREATE TYPE color AS ENUM ('red', 'green', 'blue', 'black', 'white', 'grey');
     CREATE TABLE things (id int, c color) PARTITION BY HASH (c);
     CREATE TABLE things_0 PARTITION OF things FOR VALUES WITH (MODULUS 3, REMAINDER 0);
     CREATE TABLE things_1 PARTITION OF things FOR VALUES WITH (MODULUS 3, REMAINDER 1);
     CREATE TABLE things_2 PARTITION OF things FOR VALUES WITH (MODULUS 3, REMAINDER 2) PARTITION BY LIST (c);
     CREATE TABLE things_2_all PARTITION OF things_2 DEFAULT;
     CREATE INDEX ON things (id);
     INSERT INTO things SELECT g, (enum_range(NULL::color))[1 + g % 6] FROM generate_series(1, 60) g;
     CREATE TABLE by_number (id int) PARTITION BY HASH (id);
     CREATE TABLE by_number_0 PARTITION OF by_number FOR VALUES WITH (MODULUS 2, REMAINDER 0);
     CREATE TABLE by_number_1 PARTITION OF by_number FOR VALUES WITH (MODULUS 2, REMAINDER 1);
     INSERT INTO by_number SELECT generate_series(1, 20)`,
  ));
}, 60_000);
afterAll(() => pair.stop());

it('sends the rows of parts that hash by an enum to where green keeps them, and those of other parts to the same part', async () => {
  await closeFence(pair);
  expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
  const things = 'SELECT id, c FROM things ORDER BY id';
  expect(await pair.green.query('shop', things)).toEqual(await pair.blue.query('shop', things));
  const parts = 'SELECT tableoid::regclass::text AS part, id FROM by_number ORDER BY id';
  expect(await pair.green.query('shop', parts)).toEqual(await pair.blue.query('shop', parts));
  // Each row is where a query by its color looks for it.
  for (const { c, rows } of await pair.blue.query<{ c: string; rows: string }>(
    'shop',
    'SELECT c::text, count(*) AS rows FROM things GROUP BY c',
  )) {
    const [found] = await pair.green.query<{ rows: string }>(
      'shop',
      `SELECT count(*) AS rows FROM things WHERE c = '${c}'`,
    );
    expect(found).toEqual({ rows });
  }
}, 60_000);

it('copies and compares a database whose settings get in the way of whoever connects', async () => {
  const settings =
    `default_transaction_read_only=on statement_timeout=100 search_path=nowhere default_transaction_isolation=serializable row_security=off
    standard_conforming_strings=off quote_all_identifiers=on bytea_output=escape xmloption=document`.split(/\s+/);
  const set = (verb: string) =>
    settings.map((one) => `ALTER DATABASE shop ${verb} ${verb === 'SET' ? one : one.split('=')[0]!}`).join(';');
  const fenceId = await closeFence(pair);
  await pair.blue.queryAsSuperuser('postgres', set('SET'));
  // As the step create-databases leaves it.
  await pair.green.queryAsSuperuser(
    'postgres',
    settings
      .toSorted()
      .map((one) => `ALTER DATABASE shop SET ${one}`)
      .join(';'),
  );
  try {
    expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
    expect(await host.run('compare', 'do')).toMatchObject({ code: 0, stderr: '' });
    expect(host.differences(fenceId)).toEqual([]);
  } finally {
    for (const side of ['blue', 'green'] as const) await pair[side].queryAsSuperuser('postgres', set('RESET'));
  }
}, 60_000);

it('copies and compares the rows that FORCE ROW LEVEL SECURITY hides, where both masters see past it', async () => {
  for (const side of ['blue', 'green'] as const) {
    await pair[side].queryAsSuperuser('postgres', 'ALTER ROLE master BYPASSRLS');
  }
  await pair.blue.query(
    'shop',
    `CREATE TABLE late (id int PRIMARY KEY, v int); INSERT INTO late VALUES (1, 5), (2, -5); CREATE POLICY p ON late FOR SELECT USING (v > 0);
     ALTER TABLE late ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; ALTER TABLE late OWNER TO shop`,
  );
  const fenceId = await closeFence(pair);
  expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
  expect(await pair.green.query('shop', 'SELECT id, v FROM late ORDER BY id')).toEqual([
    { id: 1, v: 5 },
    { id: 2, v: -5 },
  ]);
  expect(await host.run('compare', 'do')).toMatchObject({ code: 0, stderr: '' });
  expect(host.differences(fenceId)).toEqual([]);
  await pair.blue.query('shop', 'DROP TABLE late');
  for (const side of ['blue', 'green'] as const) {
    await pair[side].queryAsSuperuser('postgres', 'ALTER ROLE master NOBYPASSRLS');
  }
}, 60_000);

it('passes a database by in which nothing is, whatever lies in others', async () => {
  await closeFence(pair);
  expect((await host.run('copy', 'do')).stdout).toContain('postgres: nothing is in it\n');
});

it.each([
  [
    'a comment on the database',
    `COMMENT ON DATABASE postgres IS 'ours'`,
    `COMMENT ON DATABASE postgres IS 'default administrative connection database'`,
  ],
  [
    'a setting of the database',
    `ALTER DATABASE postgres SET work_mem = '5MB'`,
    'ALTER DATABASE postgres RESET work_mem',
  ],
  ['a right on schema public', 'GRANT USAGE ON SCHEMA public TO shop', 'REVOKE USAGE ON SCHEMA public FROM shop'],
  [
    'an extension',
    'SET ROLE rds_superuser; CREATE EXTENSION pgcrypto',
    'SET ROLE rds_superuser; DROP EXTENSION pgcrypto',
  ],
  ['a large object', 'SELECT lo_create(4711)', 'SELECT lo_unlink(4711)'],
])(
  'does not take a database for empty that has %s',
  async (_, sql, back) => {
    const ask = sql.includes('lo_') ? pair.blue.query : pair.blue.queryAsSuperuser;
    await ask('postgres', sql);
    await closeFence(pair);
    const { code, stdout } = await host.run('copy', 'do');
    expect({ code, passedBy: stdout.includes('nothing is in it') }).toEqual({ code: 0, passedBy: false });
    await ask('postgres', back);
  },
  60_000,
);

it('writes no row into a green that somebody else fills by then', async () => {
  await closeFence(pair);
  const generation = async () =>
    (await pair.green.query<{ id: string }>('shop', 'SELECT id FROM cdk_cutover.generation'))[0]!.id;
  const before = await generation();
  const copying = host.start('copy', 'do');
  while ((await generation()) === before) await sleep(5);
  await pair.green.query('shop', `UPDATE cdk_cutover.generation SET execution = 'another'`);
  const { code, stderr } = await copying.ended;
  expect(code).toBe(1);
  expect(stderr).toContain('green is filled by somebody else now: nothing more is written');
  expect(await pair.green.query('shop', `SELECT FROM pg_class WHERE relname = 'things'`)).toEqual([]);
}, 60_000);
