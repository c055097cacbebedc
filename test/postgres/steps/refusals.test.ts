import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresPair } from '../harness/postgres';
import { closeFence, markGreen, setLease } from './fenced';
import type { Host } from './host';
import { startShop } from './shop';

let pair: PostgresPair;
let host: Host;
const SHOP = 'shop';

beforeAll(async () => {
  ({ pair, host } = await startShop('CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1)'));
}, 60_000);
afterAll(() => pair.stop());

async function copyFails(words: string): Promise<void> {
  const { code, stderr } = await host.run('copy', 'do');
  expect(stderr).toContain(words);
  expect(code).not.toBe(0);
}

it('refuses to copy or to compare while the fence is open', async () => {
  await copyFails('The fence of database'.toLowerCase());
  expect(await host.run('compare', 'do')).toMatchObject({ code: 1, stdout: '' });
});

it('refuses to copy, and to compare, under a fence whose lease lapsed', async () => {
  await closeFence(pair);
  await setLease(pair, '1');
  await copyFails('its lease lapsed');
  expect((await host.run('compare', 'do')).stderr).toContain('its lease lapsed');
});

it('refuses to copy once the switch has begun, and to compare what was never equal', async () => {
  await closeFence(pair);
  await setLease(pair, '9223372036854775807');
  await copyFails('the switch has begun');
  expect((await host.run('compare', 'do')).stderr).toContain('no comparison of it found both sides equal');
});

it('refuses to touch a green that lets a client log in', async () => {
  await closeFence(pair);
  await pair.green.query('postgres', 'ALTER ROLE shop LOGIN');
  await copyFails('green lets clients log in (shop)');
  await pair.green.query('postgres', 'ALTER ROLE shop NOLOGIN');
});

it('refuses to touch a green database that this upgrade did not make', async () => {
  await closeFence(pair);
  await markGreen(pair, SHOP, 'other');
  await pair.green.query(SHOP, 'CREATE TABLE precious (a int)');
  await copyFails('is not marked as green of the upgrade kong');
  expect(await pair.green.query(SHOP, 'SELECT count(*)::int AS rows FROM precious')).toEqual([{ rows: 0 }]);
  await markGreen(pair, SHOP);
});

it('refuses to touch a green that was opened for clients', async () => {
  await closeFence(pair);
  await pair.green.query('postgres', 'CREATE TABLE cdk_cutover.opened AS SELECT now() AS at');
  await copyFails('opened for clients');
  await pair.green.query('postgres', 'DROP TABLE cdk_cutover.opened');
});

it('names an owner that green lacks', async () => {
  await pair.blue.query('postgres', 'CREATE ROLE late NOLOGIN; GRANT late TO CURRENT_USER');
  await pair.blue.query(SHOP, 'ALTER TABLE orders OWNER TO late');
  await closeFence(pair);
  await copyFails('late, who owns objects of database shop, is missing on green');
  await pair.blue.query(SHOP, 'ALTER TABLE orders OWNER TO shop');
});

it('names tables whose rows are hidden from the master, and tables WITH OIDS', async () => {
  await pair.blue.query(SHOP, 'ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
  await closeFence(pair);
  await copyFails('FORCE ROW LEVEL SECURITY, which hides rows even from their owner: public.orders');
  await pair.blue.query(SHOP, 'ALTER TABLE orders DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY');
  await pair.blue.query(SHOP, 'CREATE TABLE old (a int) WITH OIDS');
  await closeFence(pair);
  await copyFails('WITH OIDS, which PostgreSQL 12 and later do not know: public.old');
  await pair.blue.query(SHOP, 'DROP TABLE old');
});

it('stops at a type that cannot be compared exactly, and names the column', async () => {
  await pair.blue.query(
    SHOP,
    'SET ROLE rds_superuser; CREATE EXTENSION btree_gist; CREATE TABLE boxes (c gbtreekey4, cs gbtreekey4[])',
  );
  await closeFence(pair);
  expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
  const { code, stderr } = await host.run('compare', 'do');
  expect(code).toBe(1);
  expect(stderr).toContain('column c of public.boxes: values of type public.gbtreekey4 cannot be compared exactly');
  await pair.blue.query(SHOP, 'DROP EXTENSION btree_gist CASCADE; DROP TABLE boxes');
}, 60_000);

it('says which agent is needed when parameters do not come as variables', async () => {
  const { code, stderr } = await host.run('copy', 'do', { SSM_BlueHost: undefined });
  expect(stderr).toContain('$SSM_BlueHost is missing. SSM agents hand parameters over as variables from 3.3.2746.0 on');
  expect(code).toBe(1);
});

it('refuses a server whose certificate does not name it', async () => {
  const { code, stderr } = await host.run('ready-host', 'check', {
    SSM_BlueHost: 'localhost',
    SSM_BluePort: String(pair.blue.port),
  });
  expect(stderr).toContain('blue does not let this host in by TLS with its name verified');
  expect(code).toBe(1);
});

it('refuses client tools that are older than green, and a host without certificates', async () => {
  expect((await host.run('ready-host', 'check', { SSM_GreenVersion: '99.1' })).stderr).toContain(
    'is older than green (99)',
  );
  const file = join(host.home, 'rds-ca.pem');
  const certificates = readFileSync(file);
  writeFileSync(file, '');
  expect((await host.run('ready-host', 'check')).stderr).toContain('holds no certificates');
  writeFileSync(file, certificates);
  expect(await host.run('ready-host', 'check')).toMatchObject({ code: 0, stderr: '' });
});
