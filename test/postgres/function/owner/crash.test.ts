import { setTimeout as sleep } from 'node:timers/promises';
import type { Login, TestServer } from '../../harness/postgres';
import { codeOf, runningAt, Upgrade, wordsOfFailure } from '../upgrade';

describe('A server that recovered from a crash between comparison and switch', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    await upgrade.pair.blue.query('kong', 'CREATE UNLOGGED TABLE fleeting AS SELECT 1 AS n', undefined, kong);
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
  });
  beforeEach(async () => {
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
  });
  afterAll(() => upgrade?.stop());

  const write = (side: 'blue' | 'green') =>
    codeOf(upgrade.pair[side].query('kong', `INSERT INTO items (text) VALUES ('late')`, undefined, kong));

  async function isBack(server: TestServer): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      if (await server.query('postgres', 'SELECT 1').catch(() => undefined)) return;
      await sleep(100);
    }
    throw new Error('the server does not come back');
  }

  async function killBackend(server: TestServer): Promise<void> {
    const victim = await server.connect('postgres');
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    process.kill(rows[0]!.pid, 'SIGKILL');
    await victim.query('SELECT 1').catch(() => undefined);
    await isBack(server);
  }

  it.each(['blue', 'green'] as const)('stops the switch when it was %s, and blue takes writes', async (side) => {
    await killBackend(upgrade.pair[side]);
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain(
      `${side} recovered from a crash, or failed over, since the comparison`,
    );
    expect([await write('blue'), await write('green')]).toEqual(['ok', '25006']);
  });

  it('and that was restarted in order goes on; one that crashes after the move is opened all the same, and told', async () => {
    await upgrade.pair.green.server.restart();
    await isBack(upgrade.pair.green);
    const crash = () => killBackend(upgrade.pair.green);
    let facts = {};
    expect(
      await runningAt('see-answer', crash, async () => {
        facts = await upgrade.step('switch');
      }),
    ).toBe('');
    expect(facts).toMatchObject({
      greenRecovered: expect.stringContaining('Unlogged tables of green are empty') as string,
    });
    expect(await write('green')).toBe('ok');
    expect(await upgrade.pair.green.query('kong', 'SELECT FROM fleeting')).toHaveLength(0);
  });
});
