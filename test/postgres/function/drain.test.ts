import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Login } from '../harness/postgres';
import { Upgrade } from './upgrade';

const TTL_SECONDS = 3;

describe('Sessions that clients still have on blue when the endpoint moves', () => {
  let upgrade: Upgrade;
  let kong: Login;
  const lasted = { idle: 0, busy: 0, inTransaction: 0 };

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    upgrade.aws.ttlSeconds = TTL_SECONDS;
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.step('fence-green');
    const session = () => upgrade.pair.blue.connect('kong', kong);
    const [idle, busy, inTransaction] = [await session(), await session(), await session()];
    await inTransaction.query('BEGIN; SELECT 1');
    const ended = [endOf(idle), endOf(busy), endOf(inTransaction)];
    void work(busy);
    await upgrade.step('switch');
    const [move] = await upgrade.pair.blue.query<{ at: Date }>(
      'postgres',
      'SELECT moved_at AS at FROM cdk_cutover.move',
    );
    const since = (at: number | undefined) => (at === undefined ? Infinity : at - move!.at.getTime());
    const passed = async (end: Promise<number>) => since(await Promise.race([end, sleep(500, undefined)]));
    lasted.idle = await passed(ended[0]!);
    lasted.busy = await passed(ended[1]!);
    lasted.inTransaction = await passed(ended[2]!);
  }, 60_000);
  afterAll(() => upgrade?.stop());

  it('are ended at once where nothing is asked of them', () => {
    expect(lasted.idle).toBeLessThan(TTL_SECONDS * 1_000 - 500);
  });

  it('are left alone while busy until one TTL has passed, since they would come back to blue, and ended right then', () => {
    expect(lasted.busy).toBeGreaterThanOrEqual(TTL_SECONDS * 1_000);
    expect(lasted.busy).toBeLessThan(TTL_SECONDS * 1_000 + 2_500);
  });

  it('are left to their transaction: no query of a client fails before blue refuses clients', () => {
    expect(lasted.inTransaction).toBe(Infinity);
  });

  function endOf(client: Client): Promise<number> {
    return new Promise((done) => client.once('end', () => done(Date.now())));
  }

  /** One statement after the other, never idle for longer than a turn, until the server ends the session. */
  async function work(client: Client): Promise<void> {
    for (;;) {
      try {
        await client.query('SELECT 1');
      } catch {
        return;
      }
    }
  }
});
