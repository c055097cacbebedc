import type { Login, TestServer } from '../harness/postgres';
import { Host } from '../steps/host';
import { codeOf, failingAt, fence, Upgrade, wordsOfFailure } from './upgrade';

/** What makes the opening fail in the second database, "postgres". */
const FAIL_ON: Record<string, string> = {
  'at forgetting the comparison of the second database': `CREATE FUNCTION cdk_cutover.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'injected'; END $$;
    CREATE TRIGGER fail BEFORE DELETE ON cdk_cutover.comparison EXECUTE PROCEDURE cdk_cutover.fail();
    ALTER TABLE cdk_cutover.comparison ENABLE ALWAYS TRIGGER fail`,
  'at opening the second database': 'CREATE VIEW cdk_cutover.injected AS SELECT FROM cdk_cutover.closed',
};

describe('A fence that is closed in some databases and open in others', () => {
  let upgrade: Upgrade;
  let kong: Login;
  let host: Host;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    await upgrade.pair.blue.query('kong', 'DROP TABLE parted', undefined, kong);
    host = new Host(upgrade.pair);
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await onHost('copy');
  }, 60_000);
  beforeEach(async () => {
    if (upgrade.cname !== upgrade.pair.blue.address) await upgrade.fallBack();
    await upgrade.pair.green.query('postgres', 'DELETE FROM cdk_cutover.opened');
    await upgrade.step('undo-close-fence');
    await upgrade.step('undo-fence-green');
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
  }, 60_000);
  afterAll(() => upgrade?.stop());

  async function onHost(step: 'copy' | 'compare'): Promise<void> {
    const { code, stderr } = await host.run(step, 'do');
    if (code !== 0) throw new Error(stderr);
  }
  /** Databases that were compared under the fence as it is closed now, and were equal. */
  async function compared(): Promise<string[]> {
    const sql = 'SELECT FROM cdk_cutover.comparison JOIN cdk_cutover.closed USING (fence_id) WHERE equal';
    const found = ['kong', 'postgres'].map(async (name) => ((await onBlue(name, sql)).length > 0 ? [name] : []));
    return (await Promise.all(found)).flat();
  }
  const onBlue = (database: string, sql: string) => upgrade.pair.blue.query(database, sql);
  const write = (server: TestServer) =>
    codeOf(server.query('kong', `INSERT INTO items (text) VALUES ('late')`, undefined, kong));
  const rows = async (server: TestServer) =>
    (await server.query<{ n: string }>('kong', 'SELECT count(*) AS n FROM items'))[0]?.n;
  const seal = async (...databases: string[]) => {
    for (const name of databases)
      await onBlue(name, 'SELECT cdk_cutover.seal_lease(fence_id, turn) FROM cdk_cutover.closed');
  };
  const openKong = () => onBlue('kong', 'DROP TABLE cdk_cutover.closed, cdk_cutover.ddl_closed');

  /** Starts the cutover again, as Automation does: the first failure undoes. */
  async function again(): Promise<string> {
    for (const id of ['preflight', 'install-fence', 'create-roles', 'create-databases', 'try-logins', 'close-fence']) {
      const words = await wordsOfFailure(upgrade.step(id));
      if (words === '') continue;
      await upgrade.step('undo-close-fence');
      return words;
    }
    return '';
  }

  /** What a run that begins again copies, compares and moves: all that blue took. */
  async function finish(): Promise<void> {
    await upgrade.step('undo-fence-green');
    await onHost('copy');
    await onHost('compare');
    await upgrade.step('fence-green');
    await upgrade.step('switch');
    expect(upgrade.cname).toBe(upgrade.pair.green.address);
    expect(await rows(upgrade.pair.green)).toBe(await rows(upgrade.pair.blue));
  }

  it('is not continued when it was sealed: the cutover refuses until it is undone, and then copies what blue took', async () => {
    await seal('kong', 'postgres');
    await openKong();
    expect(await write(upgrade.pair.blue)).toBe('ok');
    expect(await again()).toContain('(sealed in "postgres" and open in "kong")');
    expect(await again()).toBe('');
    expect(await compared()).toEqual([]);
    await finish();
  }, 120_000);

  it('is closed anew under another id when it was not sealed, and no comparison of before counts', async () => {
    const [before] = await onBlue('postgres', 'SELECT fence_id FROM cdk_cutover.closed');
    await openKong();
    expect(await write(upgrade.pair.blue)).toBe('ok');
    expect(await again()).toBe('');
    expect(await onBlue('postgres', 'SELECT fence_id FROM cdk_cutover.closed')).not.toEqual([before]);
    expect(await compared()).toEqual([]);
    expect(await onBlue('postgres', 'SELECT FROM cdk_cutover.comparison')).toHaveLength(0);
  }, 60_000);

  it.each(Object.entries(FAIL_ON))(
    'comes of an opening that failed %s, and is never trusted',
    async (_where, sql) => {
      await seal('kong', 'postgres');
      await onBlue('postgres', sql);
      expect(await wordsOfFailure(upgrade.step('undo-close-fence'))).toMatch(/raise_exception|depend on it/);
      expect(await onBlue('kong', 'SELECT FROM cdk_cutover.comparison')).toHaveLength(0);
      expect(await write(upgrade.pair.blue)).toBe('ok');
      await onBlue(
        'postgres',
        'DROP VIEW IF EXISTS cdk_cutover.injected; DROP FUNCTION IF EXISTS cdk_cutover.fail CASCADE',
      );
      expect(await again()).toContain('undo the cutover first');
      expect(await wordsOfFailure(upgrade.step('switch'))).toContain('last-look');
      expect(await again()).toBe('');
      expect(await compared()).toEqual([]);
    },
    60_000,
  );

  it('comes of a sealing that failed between two databases and a lease that then lapsed, and is never trusted', async () => {
    await seal('kong');
    expect(await upgrade.state()).toMatchObject({
      ...{ between: 'forward', facts: fence('sealed') },
      words: expect.stringContaining('sealed in "kong" and closed in "postgres"') as string,
    });
    await onBlue('postgres', `SELECT setval('cdk_cutover.lease', 1)`);
    expect(await again()).toContain('(sealed in "kong" and lapsed in "postgres")');
    expect(await again()).toBe('');
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('was not compared under this fence');
  }, 60_000);

  it('goes on when a sealing failed between two databases and nothing lapsed: nobody could write', async () => {
    await seal('kong');
    expect(await again()).toBe('');
    expect(await compared()).toEqual(['kong', 'postgres']);
    await upgrade.step('fence-green');
    await upgrade.step('switch');
    expect(upgrade.cname).toBe(upgrade.pair.green.address);
  }, 60_000);

  it('comes of a closing that failed between two databases, and is closed under another id', async () => {
    await upgrade.step('undo-close-fence');
    await onBlue('postgres', 'CREATE VIEW cdk_cutover.closed AS SELECT 1 AS other');
    expect(await wordsOfFailure(upgrade.step('close-fence'))).not.toBe('');
    await onBlue('postgres', 'DROP VIEW IF EXISTS cdk_cutover.closed');
    expect(await again()).toBe('');
    expect(await compared()).toEqual([]);
  }, 60_000);

  it('counts as refusing writes for status, which names what is closed and what is open', async () => {
    await openKong();
    expect(await upgrade.state()).toMatchObject({
      ...{ serves: 'BLUE', clients: 'stopped', facts: fence('closed') },
      words: 'Blue serves reads, its fence is closed in "postgres" and open in "kong": undo the cutover',
    });
    await seal('postgres');
    expect(await upgrade.state()).toMatchObject({ between: 'forward', facts: fence('sealed') });
    await upgrade.step('undo-close-fence');
    expect(await upgrade.state()).toMatchObject({ clients: 'served', words: 'Blue serves and takes writes' });
  }, 60_000);

  it('is sealed wholly on green, where no comparison hangs on it, without opening what is sealed', async () => {
    await upgrade.pair.green.query('kong', 'DROP TABLE cdk_cutover.closed, cdk_cutover.ddl_closed');
    const id = 'SELECT fence_id FROM cdk_cutover.closed';
    const before = await upgrade.pair.green.query('postgres', id);
    await upgrade.step('fence-green');
    expect(await upgrade.pair.green.query('postgres', id)).toEqual(before);
    expect(await write(upgrade.pair.green)).toBe('25006');
  }, 60_000);

  it('that lifted itself everywhere is named, with what to do, until it is taken back', async () => {
    const said = () => upgrade.state();
    expect(await said()).toMatchObject({ clients: 'stopped', facts: fence('closed') });
    for (const name of ['kong', 'postgres'])
      await onBlue(name, `SELECT setval('cdk_cutover.lease', (extract(epoch FROM now()) * 1000)::bigint - 1)`);
    expect(await write(upgrade.pair.blue)).toBe('ok');
    const { words, ...lapsed } = await said();
    expect(lapsed).toMatchObject({ clients: 'served', left: true, between: 'back', facts: fence('lapsed') });
    expect(words).toContain('its fence lifted itself, since nobody renewed it any more');
    expect(words).toContain('undo the cutover, then start it again');
    await upgrade.step('undo-close-fence');
    const lifted = await said();
    expect(lifted).toMatchObject({ clients: 'served', facts: fence('open'), words: 'Blue serves and takes writes' });
    expect(lifted).not.toHaveProperty('between');
  });

  describe('and a database made on blue', () => {
    afterEach(async () => {
      await onBlue('postgres', 'DROP DATABASE IF EXISTS late');
    });

    it('stops the switch before the move was submitted', async () => {
      await onBlue('postgres', 'CREATE DATABASE late');
      expect(await wordsOfFailure(upgrade.step('switch'))).toContain('"late" is absent');
      expect(upgrade.cname).toBe(upgrade.pair.blue.address);
    }, 60_000);

    it('stops nothing afterwards: status names it, the switch ends on green', async () => {
      expect(await failingAt('move-endpoint', () => upgrade.step('switch'))).toContain('injected');
      await onBlue('postgres', 'CREATE DATABASE late');
      expect(await upgrade.state()).toMatchObject({
        ...{ between: 'forward', facts: fence('sealed') },
        attention: [expect.stringContaining('which nothing fences and green lacks: "late"')],
      });
      await upgrade.step('switch');
      expect(await write(upgrade.pair.green)).toBe('ok');
      expect(await upgrade.state()).toMatchObject({ serves: 'GREEN', finished: true, facts: fence('sealed') });
      // Nor when the cutover is started again from its first step, nor when it falls back.
      expect(await again()).toBe('');
      for (const step of ['copy', 'compare'] as const) {
        await onHost(step);
      }
      await upgrade.steps('fence-green', 'switch', 'refuse-blue');
      await upgrade.fallBack();
      expect(await write(upgrade.pair.blue)).toBe('ok');
    }, 60_000);
  });

  it('counts a template database of clients like any other: fenced, copied, a template on green, dropped by undo', async () => {
    await upgrade.step('undo-close-fence');
    await upgrade.step('undo-fence-green');
    await upgrade.seed('tenants', kong);
    await upgrade.pair.blue.query('tenants', 'DROP TABLE parted', undefined, kong);
    await upgrade.pair.blue.query('postgres', 'ALTER DATABASE tenants IS_TEMPLATE true');
    await upgrade.prepare();
    await upgrade.step('close-fence');
    expect(
      await codeOf(upgrade.pair.blue.query('tenants', `INSERT INTO items (text) VALUES ('x')`, undefined, kong)),
    ).toBe('25006');
    await onHost('copy');
    await onHost('compare');
    const template = `SELECT datistemplate FROM pg_database WHERE datname = 'tenants'`;
    expect(await upgrade.pair.green.query('postgres', template)).toEqual([{ datistemplate: true }]);
    await upgrade.steps('undo-close-fence', 'undo-create-databases');
    expect(await upgrade.pair.green.query('postgres', template)).toEqual([]);
    await upgrade.pair.blue.query('postgres', 'ALTER DATABASE tenants IS_TEMPLATE false');
    await upgrade.pair.blue.query('postgres', 'DROP DATABASE tenants');
  }, 60_000);
});
