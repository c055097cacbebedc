import { setTimeout as sleep } from 'node:timers/promises';
import type { Login, TestServer } from '../harness/postgres';
import { watchWriters } from './two-writers';
import { codeOf, failingAt, fence, runningAt, Upgrade, wordsOfFailure } from './upgrade';

describe('The switch', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.step('fence-green');
  });
  afterAll(() => upgrade?.stop());

  const write = (server: TestServer) =>
    codeOf(server.query('kong', `INSERT INTO items (text) VALUES ('late')`, undefined, kong));

  /** Back to before the switch: fenced, compared, blue serving. */
  async function fencedAgain(): Promise<void> {
    if (upgrade.cname !== upgrade.pair.blue.address) {
      await upgrade.fallBack();
    }
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
  }

  it.each(['last-look', 'seal-fence'])('lifts the fence when %s fails, and the name stays on blue', async (stage) => {
    await fencedAgain();
    expect(await failingAt(stage, () => upgrade.step('switch'))).toBe(`${stage}: injected at ${stage}`);
    expect(upgrade.cname).toBe(upgrade.pair.blue.address);
    expect(await write(upgrade.pair.blue)).toBe('ok');
    expect(await write(upgrade.pair.green)).toBe('25006');
    expect(await upgrade.state()).toMatchObject({ serves: 'BLUE', facts: fence('open'), finished: false });
  });

  it.each(['move-endpoint', 'see-answer', 'open-green', 'move-clients'])(
    'goes on from reality after %s failed: it ends on green, and never were there two writers',
    async (stage) => {
      await fencedAgain();
      const writers = watchWriters(upgrade, kong);
      try {
        expect(await failingAt(stage, () => upgrade.step('switch'))).toBe(`${stage}: injected at ${stage}`);
        expect(await write(upgrade.pair.blue)).toBe('25006');
        const words = await wordsOfFailure(upgrade.step('undo-close-fence'));
        expect(words).toContain('point of no return is passed');
        expect(await write(upgrade.pair.blue)).toBe('25006');
        await upgrade.step('switch');
        expect(await write(upgrade.pair.green)).toBe('ok');
      } finally {
        expect(await writers.stop()).toEqual({ both: 0, onOld: 0 });
      }
      for (const undo of ['undo-fence-green', 'undo-create-databases', 'undo-create-roles', 'undo-install-fence']) {
        expect(await wordsOfFailure(upgrade.step(undo))).toContain('nothing is undone any more');
      }
    },
  );

  it('lifts the fence when Cloud Map refuses the move: nothing was submitted', async () => {
    await fencedAgain();
    upgrade.aws.fault = { call: 'RegisterInstance', answer: 'refuse' };
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('Cloud Map refused to move the client endpoint');
    expect(await write(upgrade.pair.blue)).toBe('ok');
  });

  it("lifts the fence when Cloud Map's operation fails and the name is still blue's", async () => {
    await fencedAgain();
    upgrade.aws.fault = { call: 'RegisterInstance', answer: 'fail' };
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('ACCESS_DENIED');
    expect(await write(upgrade.pair.blue)).toBe('ok');
  });

  it('learns the outcome of a submission whose answer was lost, and waits for the operation that runs', async () => {
    await fencedAgain();
    upgrade.aws.fault = { call: 'RegisterInstance', answer: 'drop' };
    await upgrade.step('switch');
    expect(upgrade.cname).toBe(upgrade.pair.green.address);
  });

  it('keeps the fence sealed after a submission until undo knows that the name is blue for good', async () => {
    await fencedAgain();
    // As a driver that died right after submitting leaves it: sealed, recorded, and nothing in flight any more.
    for (const database of await upgrade.databases()) {
      await upgrade.pair.blue.query(database, `SELECT setval('cdk_cutover.lease', 9223372036854775807)`);
    }
    await upgrade.pair.blue.query(
      'postgres',
      `INSERT INTO cdk_cutover.move (target, fence_id, submitted_at) SELECT 'GREEN', fence_id, now() - interval '1 hour' FROM cdk_cutover.closed`,
    );
    await upgrade.pair.green.query('postgres', 'DELETE FROM cdk_cutover.opened');
    upgrade.aws.calls.length = 0;
    await upgrade.step('undo-close-fence');
    expect(upgrade.aws.calls).toContain('RegisterInstance');
    expect(upgrade.cname).toBe(upgrade.pair.blue.address);
    expect(await write(upgrade.pair.blue)).toBe('ok');
  });

  it.each<[string, (upgrade: Upgrade) => Promise<unknown>, string]>([
    ['a comparison that found a difference', (u) => u.recordComparison(false), 'found differences'],
    ['no comparison under this fence', (u) => everywhere(u, 'DELETE FROM cdk_cutover.comparison'), 'was not compared'],
    [
      'a lease that lapsed',
      (u) => everywhere(u, `SELECT setval('cdk_cutover.lease', (extract(epoch FROM now()) * 1000)::bigint - 1)`),
      'is lapsed',
    ],
    ['a database that is new', (u) => u.pair.blue.query('postgres', 'CREATE DATABASE late'), '"late" is absent'],
    [
      'a table that lost its fence',
      (u) => u.pair.blue.query('kong', 'ALTER TABLE items DISABLE TRIGGER cdk_cutover_fence'),
      'table public.items carries no fence',
    ],
    [
      'an event trigger that is gone',
      (u) => u.pair.blue.queryAsSuperuser('kong', 'DROP EVENT TRIGGER cdk_cutover_fence_ddl_end'),
      'cdk_cutover_fence_ddl_end is missing',
    ],
    [
      'a large object that changed since it was copied',
      (u) => u.pair.blue.query('kong', `SELECT lo_from_bytea(4711, 'new')`),
      'large objects of database "kong" changed',
    ],
    [
      'a green whose fence was opened in one database',
      (u) => u.pair.green.query('kong', 'DROP TABLE cdk_cutover.closed; DROP TABLE cdk_cutover.ddl_closed'),
      'the fence of database "kong" on green is open, not sealed',
    ],
    [
      'a database that is missing on green',
      (u) => u.pair.green.query('postgres', 'ALTER DATABASE kong RENAME TO lost'),
      'database "kong" is missing on green',
    ],
  ])('does not move with %s', async (_what, spoil, words) => {
    await fencedAgain();
    await spoil(upgrade);
    try {
      expect(await wordsOfFailure(upgrade.step('switch'))).toContain(words);
      expect(upgrade.cname).toBe(upgrade.pair.blue.address);
      expect(await write(upgrade.pair.blue)).toBe('ok');
    } finally {
      await upgrade.pair.blue.query('postgres', 'DROP DATABASE IF EXISTS late');
      await upgrade.pair.blue.query('kong', 'SELECT lo_unlink(oid) FROM pg_largeobject_metadata');
      await upgrade.pair.green.query('postgres', 'ALTER DATABASE lost RENAME TO kong').catch(() => undefined);
      await upgrade.step('install-fence');
    }
  });

  it('opens green only beside a sealed blue, and goes on once it is sealed', async () => {
    await fencedAgain();
    const lease = (value: string) => upgrade.pair.blue.query('kong', `SELECT setval('cdk_cutover.lease', ${value})`);
    const words = await runningAt(
      'see-answer',
      () => lease('1'),
      () => upgrade.step('switch'),
    );
    expect(words).toContain('open-green: The fence on blue is not sealed: "kong" is lapsed');
    expect([await write(upgrade.pair.blue), await write(upgrade.pair.green)]).toEqual(['ok', '25006']);
    await lease('9223372036854775807');
    await upgrade.step('switch');
    expect([await write(upgrade.pair.blue), await write(upgrade.pair.green)]).toEqual(['25006', 'ok']);
  });

  it('names large objects that a session changed on blue after the last look, until somebody saw to them', async () => {
    await fencedAgain();
    await upgrade.step('switch');
    await upgrade.pair.blue.query('kong', `SELECT lo_from_bytea(4712, 'late')`, undefined, kong);
    const words = await wordsOfFailure(upgrade.step('refuse-blue'));
    expect(words).toContain('Large objects of database "kong" changed on blue after the last look');
    expect(await wordsOfFailure(upgrade.step('refuse-blue'))).toBe(words);
    await upgrade.pair.blue.query('postgres', 'DELETE FROM cdk_cutover.large_objects');
    await upgrade.step('refuse-blue');
    await upgrade.pair.blue.query('kong', 'SELECT lo_unlink(4712)');
  });

  it('ends well beside a client that has locked a table, and so does its undo', async () => {
    await fencedAgain();
    const onGreen = await upgrade.pair.green.connect('kong', kong);
    await onGreen.query('BEGIN; LOCK TABLE items IN SHARE MODE');
    await upgrade.step('switch');
    await onGreen.end();
    expect(await write(upgrade.pair.green)).toBe('ok');
    await fencedAgain();
    const onBlue = await upgrade.pair.blue.connect('kong', kong);
    await onBlue.query('BEGIN; LOCK TABLE items IN SHARE MODE');
    await upgrade.step('undo-close-fence');
    await onBlue.query('ROLLBACK');
    await onBlue.query('BEGIN; LOCK TABLE items IN SHARE MODE');
    expect(await upgrade.step('close-fence')).toMatchObject({ lockedByClients: 'public.items of database "kong"' });
    await onBlue.end();
    expect(await write(upgrade.pair.blue)).toBe('25006');
  }, 40_000);

  it('ends its watch, and leaves the sessions on blue alone, when a fall back began meanwhile', async () => {
    await fencedAgain();
    await upgrade.step('switch');
    const watching = wordsOfFailure(upgrade.step('watch', { WatchSeconds: '60' }));
    await sleep(1_000);
    await upgrade.fallBack();
    expect(await watching).toContain('lost its turn');
  }, 40_000);

  it('looks at a large object to its end', async () => {
    const put = `SELECT lo_put(4713, 5000000, 'x')`;
    for (const server of [upgrade.pair.blue, upgrade.pair.green])
      await server.query('kong', `SELECT lo_create(4713); ${put}`);
    await fencedAgain();
    await upgrade.pair.blue.query('kong', `SELECT lo_put(4713, 4999999, 'y')`);
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('large objects of database "kong" changed');
    for (const server of [upgrade.pair.blue, upgrade.pair.green]) await server.query('kong', 'SELECT lo_unlink(4713)');
  });

  it('takes itself back by new sessions when its own were ended', async () => {
    await fencedAgain();
    const { blue } = upgrade.pair;
    const fails = async () => {
      await blue.query(
        'postgres',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'cdk-cutover test %'`,
      );
      throw new Error('injected');
    };
    expect(await runningAt('seal-fence', fails, () => upgrade.step('switch'))).toBe('seal-fence: injected');
    expect(await write(blue)).toBe('ok');
  });

  it('is undone after blue was away, however long nobody gets in', async () => {
    await fencedAgain();
    const { blue } = upgrade.pair;
    const fails = async () => {
      await blue.queryAsSuperuser('postgres', 'ALTER ROLE master CONNECTION LIMIT 0');
      await blue.queryAsSuperuser(
        'postgres',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'master'`,
      );
    };
    expect(await runningAt('seal-fence', fails, () => upgrade.step('switch'))).toContain('could not be reverted');
    const undo = wordsOfFailure(upgrade.step('undo-close-fence'));
    await sleep(3_000);
    await blue.queryAsSuperuser('postgres', 'ALTER ROLE master CONNECTION LIMIT -1');
    expect(await undo).toBe('');
    expect(await write(blue)).toBe('ok');
  }, 40_000);
});

async function everywhere(upgrade: Upgrade, sql: string): Promise<void> {
  for (const database of await upgrade.databases()) await upgrade.pair.blue.query(database, sql);
}
