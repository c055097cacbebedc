import { Deadline } from '../../../runtime/deadline';
import { handler } from '../../../constructs/postgres/function/handler';
import { moveEndpoint } from '../../../constructs/postgres/function/move';
import { takeTurn } from '../../../constructs/postgres/function/owner/take-turn';
import { newRun, type Run } from '../../../constructs/postgres/function/run';
import { NotSubmitted } from '../../../runtime/stages';
import { liftFence } from '../../../constructs/postgres/function/steps/close-fence';
import { parseValues } from '../../../constructs/postgres/function/values';
import type { Login, TestServer } from '../harness/postgres';
import { codeOf, Upgrade, wordsOfFailure } from './upgrade';

describe('Moving the client endpoint', () => {
  let upgrade: Upgrade;
  let kong: Login;
  let blue: TestServer;
  let green: TestServer;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    ({ blue, green } = upgrade.pair);
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
  });
  afterAll(() => upgrade?.stop());

  beforeEach(async () => {
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
    upgrade.aws.calls.length = 0;
  });
  // Green was never opened in any of these tests, so undoing always leads back.
  afterEach(async () => {
    await blue.query('postgres', 'DELETE FROM cdk_cutover.move');
    await green.query('postgres', 'DELETE FROM cdk_cutover.opened');
    upgrade.pointTo(blue);
    await upgrade.step('undo-close-fence');
  });

  const write = (server: TestServer) =>
    codeOf(server.query('kong', `INSERT INTO items (text) VALUES ('late')`, undefined, kong));
  const records = () => blue.query<{ target: string }>('postgres', 'SELECT target FROM cdk_cutover.move');
  const submissions = () => upgrade.aws.calls.filter((call) => call === 'RegisterInstance').length;

  /** As a driver that died around submitting leaves it. */
  async function leaveRecord(age: string): Promise<void> {
    for (const database of await upgrade.databases())
      await blue.query(database, `SELECT setval('cdk_cutover.lease', 9223372036854775807)`);
    await blue.query(
      'postgres',
      `INSERT INTO cdk_cutover.move (target, fence_id, submitted_at) SELECT 'GREEN', fence_id, clock_timestamp() - interval '${age}' FROM cdk_cutover.closed`,
    );
  }

  /** A switch that waits for somebody else's operation after its first request. */
  async function switchThatWaits(): Promise<{ words: Promise<string>; goOn: () => void }> {
    const foreign: { status: 'PENDING' | 'SUCCESS' } = { status: 'PENDING' };
    upgrade.aws.operations.set('op-foreign', foreign);
    const words = wordsOfFailure(upgrade.step('switch'));
    while (submissions() === 0) await new Promise((done) => setTimeout(done, 20));
    return { words, goOn: () => void (foreign.status = 'SUCCESS') };
  }

  async function within(work: (run: Run) => Promise<void>): Promise<void> {
    const run = newRun(parseValues({ ...upgrade.values, Step: 'switch', ExecutionId: 'test' }), Deadline.in(60_000));
    try {
      await takeTurn(run);
      await work(run);
    } finally {
      await Promise.all([run.blue.end(), run.green.end()]);
    }
  }

  it('submits nothing more once an undo began, which learns the outcome and opens blue', async () => {
    const moves: string[] = [];
    const { onMoved } = upgrade.aws;
    upgrade.aws.onMoved = (cname) => {
      moves.push(cname);
      onMoved(cname);
    };
    const driver = await switchThatWaits();
    await blue.query('postgres', `UPDATE cdk_cutover.move SET submitted_at = submitted_at - interval '25 s'`);
    const undo = wordsOfFailure(upgrade.step('undo-close-fence'));
    await new Promise((done) => setTimeout(done, 1_500));
    driver.goOn();
    expect(await undo).toBe('');
    expect(await driver.words).toContain('Nothing more was submitted');
    upgrade.aws.onMoved = onMoved;
    expect(moves).toEqual([blue.address]);
    expect([await write(blue), await write(green)]).toEqual(['ok', '25006']);
  });

  it('submits nothing more once its record was taken back', async () => {
    const driver = await switchThatWaits();
    await blue.query('postgres', 'DELETE FROM cdk_cutover.move');
    driver.goOn();
    expect(await driver.words).toContain('its record on blue was taken back');
    expect(submissions()).toBe(1);
    expect(upgrade.cname).toBe(blue.address);
    expect(await write(blue)).toBe('25006');
  });

  it('lifts no fence once a later step began', async () => {
    await within(async (run) => {
      await wordsOfFailure(upgrade.step('preflight', { ExecutionId: upgrade.execution }));
      expect(await wordsOfFailure(liftFence(run))).toContain('lost its turn');
      expect(await write(blue)).toBe('25006');
    });
  });

  it('records nothing where Cloud Map cannot say whom the name leads to', async () => {
    upgrade.aws.instances.delete('kong-db');
    await within(async (run) => {
      const failure = await moveEndpoint(run, 'GREEN').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(NotSubmitted);
    });
    expect(await records()).toEqual([]);
    expect(submissions()).toBe(0);
  });

  it('submits nothing under the record of another fence', async () => {
    await leaveRecord('1 hour');
    await blue.query('postgres', `UPDATE cdk_cutover.move SET fence_id = md5('other')::uuid`);
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('belongs to another fence');
    expect(submissions()).toBe(0);
  });

  it('keeps the fence closed when the wait for a late submission does not fit into the time left', async () => {
    await leaveRecord('0 s');
    const undo = handler(
      { ...upgrade.values, Step: 'undo-close-fence', ExecutionId: upgrade.execution },
      { getRemainingTimeInMillis: () => 30_000 },
    );
    expect(await wordsOfFailure(undo)).toContain('Gave up waiting until a submission that may be under way is over');
    expect(await write(blue)).toBe('25006');
    expect(await records()).toEqual([{ target: 'GREEN' }]);
  });

  it('waits out a submission that may be under way before it lifts the fence', async () => {
    await leaveRecord('23 s');
    const started = Date.now();
    await upgrade.step('undo-close-fence');
    expect(Date.now() - started).toBeGreaterThan(1_500);
    expect([upgrade.cname, await write(blue)]).toEqual([blue.address, 'ok']);
  });

  it('is not undone when green was opened, though the name is blue', async () => {
    await leaveRecord('1 hour');
    await green.query('postgres', 'INSERT INTO cdk_cutover.opened VALUES (now())');
    expect(await wordsOfFailure(upgrade.step('undo-close-fence'))).toContain('Green was opened for clients');
    expect(await write(blue)).toBe('25006');
    expect(submissions()).toBe(0);
  });

  it('lifts the fence of blue where nothing was submitted and Cloud Map cannot be asked', async () => {
    upgrade.aws.instances.delete('kong-db');
    await upgrade.step('undo-close-fence');
    expect([await write(blue), await write(green)]).toEqual(['ok', '25006']);
  });

  it('keeps the fence of blue where Cloud Map cannot be asked and green, once opened, takes writes', async () => {
    await green.query('postgres', 'INSERT INTO cdk_cutover.opened VALUES (now())');
    await green.query('kong', 'DROP TABLE cdk_cutover.closed; DROP TABLE cdk_cutover.ddl_closed');
    upgrade.aws.instances.delete('kong-db');
    expect(await wordsOfFailure(upgrade.step('undo-close-fence'))).toContain('Blue stays fenced: green was opened');
    expect(await write(blue)).toBe('25006');
  });

  it.each(['undo-close-fence', 'switch'])(
    'leads back to blue by %s when the name went to green late and green was never open',
    async (step) => {
      await upgrade.step('undo-close-fence');
      upgrade.pointTo(green);
      expect(await write(blue)).toBe('ok');
      expect((await wordsOfFailure(upgrade.step(step))) === '').toBe(step !== 'switch');
      expect(upgrade.cname).toBe(blue.address);
      expect([await write(blue), await write(green)]).toEqual(['ok', '25006']);
    },
  );

  it('leaves the name at green, and says what to do, when clients may have written there', async () => {
    await upgrade.step('undo-close-fence');
    await green.query('kong', 'DROP TABLE cdk_cutover.closed; DROP TABLE cdk_cutover.ddl_closed');
    upgrade.pointTo(green);
    expect(await wordsOfFailure(upgrade.step('undo-close-fence'))).toContain(
      'point the client endpoint at the one whose writes count',
    );
    expect(upgrade.cname).toBe(green.address);
    upgrade.pointTo(blue);
    await upgrade.step('undo-fence-green');
  });
});
