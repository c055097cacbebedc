import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresPair } from '../harness/postgres';
import { closeFence, setLease } from './fenced';
import type { Host, Running } from './host';
import { startShop } from './shop';

let pair: PostgresPair;
let host: Host;

beforeAll(async () => {
  ({ pair, host } = await startShop(
    `CREATE TABLE orders (id int PRIMARY KEY, t text);
     INSERT INTO orders SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 100000) i;
     CREATE TABLE small (id int PRIMARY KEY); INSERT INTO small VALUES (1);
     CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
     CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10); INSERT INTO parted VALUES (1)`,
  ));
}, 60_000);
afterAll(() => pair.stop());

/** Keeps whoever reads `orders` waiting, from the moment its first rows were asked for. */
async function blocked<T>(running: () => Running, use: (running: Running) => Promise<T>): Promise<T> {
  const blocker = await pair.green.connect('shop');
  try {
    const script = running();
    // The table exists on green as soon as the schema was restored; it is locked before its rows arrive, or between two attempts.
    await until(async () => {
      const { rows } = await blocker.query<{ there: boolean }>(
        `SELECT to_regclass('public.orders') IS NOT NULL AS there`,
      );
      return rows[0]?.there === true;
    });
    await blocker.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    return await use(script);
  } finally {
    await blocker.end();
  }
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

async function until(met: () => Promise<boolean>, milliseconds = 30_000): Promise<void> {
  for (const end = Date.now() + milliseconds; !(await met()); await sleep(5)) {
    if (Date.now() > end) throw new Error('it did not come true in time');
  }
}

const sessionsOnGreen = async () =>
  (await pair.green.query('postgres', `SELECT FROM pg_stat_activity WHERE application_name LIKE 'cdk-cutover%'`))
    .length;

it('stops copying as soon as the lease of the fence lapsed, and says so', async () => {
  await closeFence(pair);
  const copied = await blocked(
    () => host.start('copy', 'do'),
    async (script) => {
      await setLease(pair, '1');
      return script.ended;
    },
  );
  expect(copied.code).toBe(1);
  expect(copied.stderr).toContain('on blue lapsed: writes may have passed, so the work was stopped');
  expect(host.leftovers()).toEqual([]);
}, 60_000);

/** Milliseconds until the fence of a database would lift itself. */
async function fenceLeft(): Promise<number> {
  const [row] = await pair.blue.query<{ ms: number }>(
    'shop',
    'SELECT (last_value - extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms FROM cdk_cutover.lease',
  );
  return row!.ms;
}

it('leaves nobody who copies or renews the lease when it is killed, the fence to lift itself within a minute, and ends equal when it is run again', async () => {
  await pair.green.query('shop', 'DROP TABLE IF EXISTS orders');
  await closeFence(pair, 180);
  await blocked(
    () => host.start('copy', 'do'),
    async (script) => {
      script.process.kill('SIGKILL');
      await script.ended;
      await until(async () => (await sessionsOnGreen()) === 0);
    },
  );
  expect(await fenceLeft()).toBeLessThanOrEqual(60_000);
  const lease = 'SELECT last_value::text AS until FROM cdk_cutover.lease';
  const before = await pair.blue.query('shop', lease);
  await sleep(6_000);
  expect(await pair.blue.query('shop', lease)).toEqual(before);

  expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
  expect(await fenceLeft()).toBeGreaterThan(170_000);
  const compared = await host.run('compare', 'do');
  expect(JSON.parse(compared.lastLine)).toMatchObject({
    equal: true,
    words: expect.stringMatching(/^100,002 rows in 3 tables,/),
  });
  expect(compared.stdout).toMatch(/^blue's fence would have lifted itself in 17\d s\n/);
  expect(await fenceLeft()).toBeGreaterThan(170_000);
}, 120_000);

it('stops comparing as soon as the lease lapsed, and records nothing', async () => {
  const fenceId = await closeFence(pair);
  const blocker = await pair.green.connect('shop');
  await blocker.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
  const comparing = host.start('compare', 'do');
  await until(async () => (await sessionsOnGreen()) > 0);
  await setLease(pair, '1');
  const compared = await comparing.ended;
  await blocker.end();
  expect(compared).toMatchObject({ code: 1 });
  expect(compared.stdout).not.toContain('"equal"');
  expect(compared.stderr).toContain('lapsed');
  const recorded = `SELECT FROM cdk_cutover.comparison WHERE fence_id = '${fenceId}'`;
  expect(await pair.blue.query('shop', recorded)).toEqual([]);
}, 60_000);

it('copies again what was copied under an earlier fence, partitioned tables included', async () => {
  await closeFence(pair);
  expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
}, 60_000);

it('records no comparison of one fence under a later one, however long keeping the result takes', async () => {
  await closeFence(pair);
  expect(await host.run('copy', 'do')).toMatchObject({ code: 0 });
  const arrived = deferred();
  const go = deferred();
  host.beforeKeeping = () => {
    arrived.resolve();
    return go.promise;
  };
  try {
    const comparing = host.start('compare', 'do');
    await arrived.promise;
    await setLease(pair, '1');
    const later = await closeFence(pair);
    go.resolve();
    const compared = await comparing.ended;
    expect(compared).toMatchObject({ code: 1 });
    expect(compared.stdout).not.toContain('"equal"');
    const recorded = `SELECT FROM cdk_cutover.comparison WHERE fence_id = '${later}'`;
    expect(await pair.blue.query('shop', recorded)).toEqual([]);
  } finally {
    go.resolve();
    host.beforeKeeping = () => Promise.resolve();
  }
}, 60_000);
