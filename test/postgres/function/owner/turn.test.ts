import { setTimeout as sleep } from 'node:timers/promises';
import { NotOwner } from '../../../../runtime/owner/record';
import { Deadline } from '../../../../runtime/deadline';
import { Standstill } from '../../../../constructs/postgres/function/owner/standstill';
import { takeTurn } from '../../../../constructs/postgres/function/owner/take-turn';
import { assertTurn, lockTurn, underTurn } from '../../../../constructs/postgres/function/owner/turn';
import { newRun, type Run } from '../../../../constructs/postgres/function/run';
import { parseValues } from '../../../../constructs/postgres/function/values';
import type { Login } from '../../harness/postgres';
import { codeOf, Upgrade, wordsOfFailure } from '../upgrade';

describe('A turn', () => {
  let upgrade: Upgrade;
  let kong: Login;
  const runs: Run[] = [];

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    await upgrade.claim();
  });
  afterEach(async () => {
    await Promise.all(runs.splice(0).flatMap((run) => [run.blue.end(), run.green.end()]));
  });
  afterAll(() => upgrade?.stop());

  /** A step that began and stands still. */
  async function step(): Promise<Run> {
    const run = newRun(
      parseValues({ ...upgrade.values, Step: 'close-fence', ExecutionId: upgrade.execution }),
      Deadline.in(60_000),
    );
    runs.push(run);
    await takeTurn(run);
    return run;
  }
  const sessions = async (side: 'blue' | 'green') =>
    (
      await upgrade.pair[side].query<{ name: string }>(
        'postgres',
        `SELECT application_name AS name FROM pg_stat_activity WHERE application_name LIKE 'cdk-cutover test %' ORDER BY 1`,
      )
    ).map(({ name }) => name);

  it.each(['blue', 'green'] as const)('names every session on %s by execution and turn', async (side) => {
    const run = await step();
    await run[side].on('postgres');
    const name = `cdk-cutover test ${run.turn!.number}`;
    expect(new Set(await sessions(side))).toEqual(new Set([name]));
  });

  it.each(['blue', 'green'] as const)(
    'ends the sessions of a step before it on %s, in the middle of a transaction',
    async (side) => {
      const frozen = await step();
      const client = await frozen[side].on('postgres');
      await client.query('BEGIN');
      await lockTurn(frozen, client);
      await step();
      expect(await codeOf(client.query('SELECT 1'))).not.toBe('ok');
      const again = frozen[side].on('postgres');
      await expect(again).rejects.toThrow(NotOwner);
      await expect(again).rejects.toThrow(`This step lost its turn (${frozen.turn!.number} of execution test)`);
      await expect(frozen[side].open('postgres')).rejects.toThrow(NotOwner);
      await expect(assertTurn(frozen)).rejects.toThrow(NotOwner);
    },
  );

  it('opens a session again that died, while the step still has its turn', async () => {
    const run = await step();
    const client = await run.blue.on('postgres');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await upgrade.pair.blue.query('postgres', 'SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
    await sleep(100);
    await assertTurn(run);
    expect(await run.blue.on('postgres')).not.toBe(client);
  });

  it('is lost between opening a session and asserting it: what was opened before is ended, what comes later is refused', async () => {
    const stale = await step();
    await upgrade.pair.blue.query('postgres', `UPDATE cdk_cutover.owner SET turn = turn + 1`);
    await expect(stale.blue.open('postgres')).rejects.toThrow('lost its turn');
    await step();
    expect(await sessions('blue')).toHaveLength(1);
  });

  it('keeps an effect and the turn that it needs together', async () => {
    const [first] = [await step()];
    const book = await first.blue.book();
    await underTurn(first, book, async () => {
      const taken = wordsOfFailure(step());
      await sleep(300);
      await book.query('SELECT 1');
      // The next one waits for the record, and gives nobody up who goes on.
      expect(await Promise.race([taken, sleep(200, 'waits')])).toBe('waits');
      void taken.then((words) => expect(words).toBe(''));
    });
    await sleep(1_000);
    await expect(underTurn(first, book, async () => undefined)).rejects.toThrow();
  });

  it('of two that begin at once is taken by each in order, and only the later goes on', async () => {
    const both = await Promise.allSettled([step(), step()]);
    const alive = await Promise.allSettled(runs.filter(({ turn }) => turn !== undefined).map((run) => assertTurn(run)));
    expect(alive.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('is not taken by a process that stood still meanwhile', () => {
    const standstill = new Standstill(100);
    standstill.assertNone();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    expect(() => standstill.assertNone()).toThrow('This step stood still');
    standstill.stop();
  });

  it('leaves sessions alone that only look, those of clients and those of others', async () => {
    const names = ['cdk-cutover status', 'cdk-cutover rehearsal', 'my-app', 'cdk-cutoverX test 1'];
    const clients = await Promise.all(
      names.map(async (name) => {
        const client = await upgrade.pair.blue.connect('kong', kong);
        await client.query(`SET application_name = '${name}'`);
        return client;
      }),
    );
    await step();
    for (const client of clients) expect(await codeOf(client.query('SELECT 1'))).toBe('ok');
  });

  it('needs no green: a step whose green is away has no session there, and says so', async () => {
    await upgrade.pair.green.server.stop();
    const run = await step();
    await assertTurn(run);
    await expect(run.green.book()).rejects.toThrow('Green could not be reached, or not be told whose turn it is');
    await upgrade.pair.green.server.restart();
    await expect(run.green.book()).rejects.toThrow('Green could not be reached');
    await (await step()).green.book();
  });
});
