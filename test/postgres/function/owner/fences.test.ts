import { Deadline } from '../../../../runtime/deadline';
import { keepFromOpening, openFence } from '../../../../constructs/postgres/function/fence/open';
import { assertGenerationSql } from '../../../../constructs/postgres/function/owner/generation';
import { takeTurn } from '../../../../constructs/postgres/function/owner/take-turn';
import { newRun, type Run } from '../../../../constructs/postgres/function/run';
import { parseValues } from '../../../../constructs/postgres/function/values';
import type { Login } from '../../harness/postgres';
import { codeOf, runningAt, Upgrade, wordsOfFailure } from '../upgrade';

describe('A fence', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
  });
  beforeEach(async () => {
    await upgrade.step('close-fence');
    await upgrade.fill();
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
  });
  afterEach(async () => {
    await upgrade.pair.blue.query('postgres', 'DELETE FROM cdk_cutover.move');
    await upgrade.pair.green.query('postgres', 'DELETE FROM cdk_cutover.opened');
    upgrade.pointTo(upgrade.pair.blue);
    await upgrade.steps('undo-fence-green', 'undo-close-fence');
  });
  afterAll(() => upgrade?.stop());

  const write = (side: 'blue' | 'green') =>
    codeOf(upgrade.pair[side].query('kong', `INSERT INTO items (text) VALUES ('late')`, undefined, kong));

  async function within<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const run = newRun(
      parseValues({ ...upgrade.values, Step: 'undo-close-fence', ExecutionId: upgrade.execution }),
      Deadline.in(60_000),
    );
    try {
      await takeTurn(run);
      return await work(run);
    } finally {
      await Promise.all([run.blue.end(), run.green.end()]);
    }
  }

  it.each(['blue', 'green'] as const)(
    'of %s is not opened by a key of before another execution took it over, whatever turn that one has',
    async (side) => {
      const stale = await within(async (run) => ({ ...run.turn!.keys }));
      await upgrade.startAgain(`successor-of-${side}`);
      await within(async (run) => {
        const own = { ...run.turn!.keys };
        expect(own[side]).not.toBe(stale[side]);
        Object.assign(run.turn!.keys, stale);
        expect(await wordsOfFailure(openFence(run, run[side]))).toContain(
          'was closed, or taken over, by somebody else: this step does not open it',
        );
        expect(await write(side)).toBe('25006');
        Object.assign(run.turn!.keys, own);
        await openFence(run, run[side]);
        expect(await write(side)).toBe('ok');
        expect(run.turn!.keys[side]).toBeUndefined();
      });
    },
  );

  it.each([
    ['blue', 'green'],
    ['green', 'blue'],
  ] as const)('of %s is opened by no key of before %s was opened', async (side, other) => {
    await within(async (run) => {
      const stale = { ...run.turn!.keys };
      await keepFromOpening(run, run[side]);
      await openFence(run, run[other]);
      Object.assign(run.turn!.keys, stale);
      expect(await wordsOfFailure(openFence(run, run[side]))).toContain('taken over');
      expect(await write(side)).toBe('25006');
    });
    await upgrade.startAgain(`after-${other}`);
  });

  it('and what green was filled with are taken over together: who filled it writes nothing any more', async () => {
    const [first, generation] = [upgrade.execution, await upgrade.fill()];
    const relay = await upgrade.pair.green.connect('kong');
    await relay.query(`SET application_name = 'cdk-cutover ${first} 3'`);
    await relay.query('BEGIN');
    await relay.query(assertGenerationSql(generation, first));
    await upgrade.startAgain('takes-over');
    expect(await codeOf(relay.query('COMMIT'))).not.toBe('ok');
    for (const database of ['kong', 'postgres']) {
      const late = await upgrade.pair.green.connect(database);
      expect(await codeOf(late.query(assertGenerationSql(generation, first)))).toBe('55000');
      expect(await codeOf(late.query(assertGenerationSql(generation, 'takes-over')))).toBe('ok');
    }
  });

  it('whose opening stopped between two databases is opened by whoever comes next, and never continued', async () => {
    await upgrade.pair.blue.query('postgres', 'CREATE VIEW cdk_cutover.injected AS SELECT FROM cdk_cutover.closed');
    expect(await wordsOfFailure(upgrade.step('undo-close-fence'))).toContain('depend on it');
    expect(await write('blue')).toBe('ok');
    await upgrade.pair.blue.query('postgres', 'DROP VIEW cdk_cutover.injected');
    expect(await upgrade.pair.blue.query('postgres', 'SELECT FROM cdk_cutover.opening')).toHaveLength(1);
    await upgrade.startAgain('resumes');
    await upgrade.step('undo-close-fence');
    expect(await upgrade.pair.blue.query('postgres', 'SELECT FROM cdk_cutover.opening')).toHaveLength(0);
    expect(await upgrade.pair.blue.query('postgres', `SELECT to_regclass('cdk_cutover.closed') AS closed`)).toEqual([
      { closed: null },
    ]);
  });

  it('whose opening only began counts for nothing: it is closed anew, and a switch stops', async () => {
    const id = async () => (await upgrade.pair.blue.query('kong', 'SELECT fence_id FROM cdk_cutover.closed'))[0];
    const before = await id();
    await upgrade.pair.blue.query('postgres', `INSERT INTO cdk_cutover.opening VALUES (md5('x')::uuid, now())`);
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('the fence on blue was about to be opened');
    await upgrade.step('close-fence');
    expect(await id()).not.toEqual(before);
  });

  it('whose lease was moved back is lapsed, however far ahead it lies now', async () => {
    const lease = (value: string) => upgrade.pair.blue.query('kong', `SELECT setval('cdk_cutover.lease', ${value})`);
    await lease(`(extract(epoch FROM clock_timestamp()) * 1000)::bigint + 5000`);
    expect(await upgrade.state()).toMatchObject({
      words: 'Blue serves reads, its fence is closed in "postgres" and lapsed in "kong": undo the cutover',
    });
    expect(
      await codeOf(
        upgrade.pair.blue.query('kong', 'SELECT cdk_cutover.renew_lease((SELECT turn FROM cdk_cutover.closed), 60)'),
      ),
    ).toBe('55000');
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('"kong" is lapsed');
  });

  it('that was sealed and moved back is lapsed, too', async () => {
    await upgrade.pair.blue.query('kong', 'SELECT cdk_cutover.seal_lease(fence_id, turn) FROM cdk_cutover.closed');
    await upgrade.pair.blue.query(
      'kong',
      `SELECT setval('cdk_cutover.lease', (extract(epoch FROM clock_timestamp()) * 1000)::bigint + 60000)`,
    );
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('"kong" is lapsed');
  });

  it('on green is looked at as closely as blue`s: a table without it stops the switch', async () => {
    await upgrade.pair.green.query('kong', 'DROP TRIGGER cdk_cutover_fence ON items');
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain(
      'table public.items carries no fence in database "kong" of green',
    );
    expect(await write('blue')).toBe('ok');
  });

  it('of green that was filled again since the comparison stops the switch, and before green opens', async () => {
    await upgrade.fill();
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('on green was filled again since it was compared');
    expect(await write('blue')).toBe('ok');
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    const words = await runningAt(
      'see-answer',
      () => upgrade.fill(),
      () => upgrade.step('switch'),
    );
    expect(words).toContain('open-green: Green stays fenced: database "kong" on green was filled again');
    expect([await write('blue'), await write('green')]).toEqual(['25006', '25006']);
  });
});
