import { readdirSync, readFileSync } from 'node:fs';
import { startPostgresPair, type PostgresPair } from '../harness/postgres';
import { databasesOf, markGreen } from './fenced';
import { Host } from './host';

const HOSTILE = `pa:ss\\w'"$(touch /tmp/never)\`id\` # *|&;%s`;
let pair: PostgresPair;
let host: Host;

beforeAll(async () => {
  pair = await startPostgresPair();
  host = new Host(pair);
  for (const side of ['blue', 'green'] as const) {
    const quoted = `'${HOSTILE.replaceAll("'", "''")}'`;
    await pair[side].queryAsSuperuser(
      'postgres',
      `CREATE ROLE "ma:st\\er" LOGIN CREATEROLE CREATEDB PASSWORD ${quoted}; GRANT rds_superuser, master TO "ma:st\\er"`,
    );
    host.setSecret(side, JSON.stringify({ username: 'ma:st\\er', password: HOSTILE }));
  }
  for (const database of await databasesOf(pair.green)) await markGreen(pair, database);
  await pair.green.query('postgres', 'ALTER ROLE master NOLOGIN');
}, 60_000);
afterAll(() => pair.stop());

it('logs in with a hostile user name and password, and shows the password in no argument, environment, output or trace', async () => {
  const seen = new Set<string>();
  const running = host.start('ready-host', 'check', {}, ['-x']);
  const watch = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      for (const file of ['cmdline', 'environ']) {
        try {
          if (readFileSync(`/proc/${pid}/${file}`, 'utf8').includes('touch /tmp/never')) seen.add(`${pid}/${file}`);
        } catch {
          // It ended, or is not ours.
        }
      }
    }
  }, 1);
  const { code, stdout, stderr } = await running.ended;
  clearInterval(watch);
  expect(code).toBe(0);
  expect(stdout).toMatch(/blue: PostgreSQL 11.*, by verified TLS\ngreen: PostgreSQL 15/);
  expect(stdout + stderr).not.toContain('touch /tmp/never');
  expect([...seen]).toEqual([]);
  expect(host.leftovers()).toEqual([]);
}, 60_000);

it.each([
  ['a line break in the password', JSON.stringify({ username: 'u', password: 'first\nsecond-part' })],
  ['no password', JSON.stringify({ username: 'u' })],
  ['an empty user name', JSON.stringify({ username: '', password: 'second-part' })],
  ['no JSON', 'second-part'],
])('refuses a secret with %s, and does not print it', async (_, secret) => {
  host.setSecret('broken', secret);
  const { code, stdout, stderr } = await host.run('ready-host', 'check', { SSM_BlueSecretArn: 'broken' });
  expect(code).toBe(1);
  expect(stderr).toContain('the secret of blue (broken) cannot be read, or is no JSON with username and password');
  expect(stdout + stderr).not.toContain('second-part');
});

it('says what is missing when a secret cannot be read', async () => {
  const { stderr } = await host.run('ready-host', 'check', { SSM_GreenSecretArn: 'absent' });
  expect(stderr).toContain('ResourceNotFoundException');
  expect(stderr).toContain('secretsmanager:GetSecretValue');
});
