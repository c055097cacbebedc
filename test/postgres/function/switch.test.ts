import { escapeIdentifier } from 'pg';
import type { Login, TestServer } from '../../harness/postgres';
import { codeOf, failingAt, Upgrade, wordsOfFailure } from './upgrade';

describe('The switch', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    upgrade = await Upgrade.start();
    upgrade.aws.ttlSeconds = 0;
    kong = await upgrade.createRole('kong');
    upgrade.declare(kong);
    await upgrade.seed('kong', kong);
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
    expect(await upgrade.step('status')).toMatchObject({ serves: 'BLUE', fence: 'open', finished: 'false' });
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
        expect(await writers.stop()).toEqual({ both: 0, onBlue: 0 });
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
      await upgrade.step('install-fence');
    }
  });

  it('refuses a second run of the critical section and names the first', async () => {
    const holder = await upgrade.pair.blue.connect('postgres');
    await holder.query(`SELECT pg_advisory_lock(hashtext('cdk-cutover'), hashtext('critical section'))`);
    await holder.query(`SET application_name = 'cdk-cutover switch'`);
    expect(await wordsOfFailure(upgrade.step('close-fence'))).toContain(
      'Another run works on this upgrade (cdk-cutover switch, since',
    );
    await holder.end();
  });
});

async function everywhere(upgrade: Upgrade, sql: string): Promise<void> {
  for (const database of await upgrade.databases()) await upgrade.pair.blue.query(database, sql);
}

/** Writes to both servers all the while and counts the successes on blue, and the moments at which both took one. */
function watchWriters(upgrade: Upgrade, login: Login): { stop(): Promise<{ both: number; onBlue: number }> } {
  const table = escapeIdentifier('items');
  let [ended, onBlue, both, greenTook] = [false, 0, 0, false];
  const loop = (async () => {
    while (!ended) {
      const [blue, green] = await Promise.all(
        [upgrade.pair.blue, upgrade.pair.green].map((server) =>
          codeOf(server.query('kong', `INSERT INTO ${table} (text) VALUES ('watch')`, undefined, login)),
        ),
      );
      if (blue === 'ok') onBlue += 1;
      greenTook ||= green === 'ok';
      if (blue === 'ok' && greenTook) both += 1;
    }
  })();
  return {
    stop: async () => {
      ended = true;
      await loop;
      return { both, onBlue };
    },
  };
}
