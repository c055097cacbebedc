import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Login } from '../harness/postgres';
import { codeOf, Upgrade, wordsOfFailure } from '../postgres/function/upgrade';

const PAGE = readFileSync(resolve(__dirname, '../../docs/runbook-of-the-night.md'), 'utf8');

/** The two pieces of SQL of the section, as a person copies them. */
function pieces(): string[] {
  const [, section] = PAGE.split('## Green is gone for good\n');
  return [...section!.split('\n## ')[0]!.matchAll(/```sql\n([^`]*)```/g)].map(([, sql]) => sql!);
}

describe('When green is gone for good, the runbook of the night', () => {
  let upgrade: Upgrade;
  let kong: Login;
  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
  });
  afterAll(() => upgrade?.stop());

  function psql(database: string, sql: string): void {
    const { address, port, master } = upgrade.pair.blue;
    const env = {
      ...{ PATH: process.env.PATH, PGHOST: address, PGPORT: String(port), PGDATABASE: database },
      ...{ PGUSER: master.username, PGPASSWORD: master.password, PGSSLMODE: 'verify-full' },
      PGSSLROOTCERT: join(upgrade.pair.folder, 'ca.pem'),
    };
    execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1'], { env, input: sql, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  const write = () =>
    codeOf(upgrade.pair.blue.query('kong', `INSERT INTO items (text) VALUES ('after')`, undefined, kong));

  it('leads back to a blue that takes writes, by hand', async () => {
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.steps('fence-green', 'switch', 'watch', 'refuse-blue');
    await upgrade.pair.green.server.stop();
    expect(await upgrade.step('status')).toMatchObject({
      words: expect.stringContaining('The client endpoint names green, which could not be asked'),
    });
    // No document can do it.
    expect(await wordsOfFailure(upgrade.step('fb-fence-green', { FallBack: 'lose-writes' }))).not.toBe('');
    expect(await write()).toBe('28000');
    const [logins, fence] = pieces();
    psql('postgres', logins!);
    for (const database of await upgrade.databases()) psql(database, fence!);
    upgrade.pointTo(upgrade.pair.blue);
    expect(await write()).toBe('ok');
    expect(await upgrade.step('status')).toMatchObject({ serves: 'BLUE', fence: 'open' });
  });
});
