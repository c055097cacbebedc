import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Login } from '../harness/postgres';
import { codeOf, fence, Upgrade, wordsOfFailure } from '../function/upgrade';

const PAGE = readFileSync(resolve(__dirname, '../../../docs/runbook-of-the-night.md'), 'utf8');

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

  const psql = (database: string, sql: string) =>
    upgrade.psql('psql', upgrade.pair.blue, database, ['-X', '-q', '-v', 'ON_ERROR_STOP=1'], sql);
  const write = () =>
    codeOf(upgrade.pair.blue.query('kong', `INSERT INTO items (text) VALUES ('after')`, undefined, kong));

  it('leads back to a blue that takes writes, by hand', async () => {
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.steps('fence-green', 'switch', 'watch', 'refuse-blue');
    await upgrade.pair.green.server.stop();
    expect(await upgrade.state()).toMatchObject({
      words: expect.stringContaining('The client endpoint names green, which could not be asked'),
    });
    // No document can do it.
    expect(await wordsOfFailure(upgrade.step('fb-fence-green', { FallBack: 'lose-writes' }))).not.toBe('');
    expect(await write()).toBe('28000');
    const [logins, opening] = pieces();
    psql('postgres', logins!);
    for (const database of await upgrade.databases()) psql(database, opening!);
    upgrade.pointTo(upgrade.pair.blue);
    expect(await write()).toBe('ok');
    expect(await upgrade.state()).toMatchObject({ serves: 'BLUE', clients: 'served', facts: fence('open') });
  });
});
