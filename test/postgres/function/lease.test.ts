import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { renewLease, takeLease } from '../../../constructs/postgres/function/fence/lease';
import type { Login } from '../harness/postgres';
import { codeOf, failingAt, fence, Upgrade, wordsOfFailure } from './upgrade';

describe('The lease of the fence on blue', () => {
  let upgrade: Upgrade;
  let kong: Login;
  const open: Client[] = [];

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    await upgrade.step('install-fence');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.end()));
    await upgrade.step('undo-close-fence');
  });
  afterAll(() => upgrade?.stop());

  const asKong = (sql: string) => upgrade.pair.blue.query('kong', sql, undefined, kong);
  const renew = () =>
    upgrade.pair.blue.query('kong', 'SELECT cdk_cutover.renew_lease((SELECT turn FROM cdk_cutover.closed), 60)');
  const lease = async () =>
    (await upgrade.pair.blue.query<{ last_value: string }>('kong', 'SELECT last_value FROM cdk_cutover.lease'))[0]
      ?.last_value;
  const endIn = (ms: number) =>
    upgrade.pair.blue.query(
      'kong',
      `SELECT setval('cdk_cutover.lease', (extract(epoch FROM now()) * 1000)::bigint + ${ms})`,
    );

  const left = async () =>
    Number(
      (
        await upgrade.pair.blue.query<{ ms: number }>(
          'kong',
          'SELECT (last_value - extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms FROM cdk_cutover.lease',
        )
      )[0]!.ms,
    );
  /** A session of the master, and the turn that holds the lease there with the one that comes next. */
  const turns = async () => {
    const session = await upgrade.pair.blue.connect('kong');
    open.push(session);
    const { rows } = await session.query<{ turn: string }>('SELECT turn FROM cdk_cutover.closed');
    const turn = Number(rows[0]!.turn);
    return { session, first: { number: String(turn) }, next: { number: String(turn + 1) } };
  };

  it('is three minutes from one step to the next, and one while a step works, so that its death ends the pause within that', async () => {
    await upgrade.step('close-fence');
    expect(await left()).toBeGreaterThan(170_000);
    expect(await left()).toBeLessThanOrEqual(180_000);
    const { session, next } = await turns();
    const found = await takeLease(session, next, 60);
    expect(found).toBeGreaterThan(170_000);
    expect(found).toBeLessThanOrEqual(180_000);
    expect(await left()).toBeGreaterThan(55_000);
    expect(await left()).toBeLessThanOrEqual(60_000);
  });

  it('is one minute from the first database that closes on, until all of them refuse: who dies in between keeps nobody waiting for three', async () => {
    const stopped = await failingAt('close-fence', () => upgrade.step('close-fence'));
    expect(stopped).toBe('close-fence: injected at close-fence');
    expect(await left()).toBeLessThanOrEqual(60_000);
  });

  it('is neither lengthened nor shortened by a step whose turn is over, whatever it still sends', async () => {
    await upgrade.step('close-fence');
    const { session, first, next } = await turns();
    await takeLease(session, next, 60);
    const before = await lease();
    for (const seconds of [1, 60, 180]) {
      expect(await wordsOfFailure(renewLease(session, first, seconds))).toContain('renewed by another step now');
      expect(await wordsOfFailure(takeLease(session, first, seconds))).toContain('renewed by another step now');
    }
    expect(await lease()).toBe(before);
  });

  it('is renewed by nobody who did not take it up, a later step included', async () => {
    await upgrade.step('close-fence');
    const before = await lease();
    const { session, next } = await turns();
    expect(await wordsOfFailure(renewLease(session, next, 60))).toContain('renewed by another step now');
    expect(await lease()).toBe(before);
  });

  it('stays as long as it was handed over when the same step still renews it', async () => {
    await upgrade.step('close-fence');
    const { session, first } = await turns();
    const before = await lease();
    await renewLease(session, first, 60);
    expect(await lease()).toBe(before);
  });

  it('is closed, and not lapsed, between being taken up and being renewed, and for whoever takes it up after a death there', async () => {
    await upgrade.step('close-fence');
    const { session, next } = await turns();
    await session.query('SELECT cdk_cutover.take_lease($1)', [next.number]);
    expect(await upgrade.state()).toMatchObject({ clients: 'stopped', facts: fence('closed') });
    const successor = { number: String(Number(next.number) + 1) };
    expect(await takeLease(session, successor, 60)).toBeGreaterThan(170_000);
    expect(await left()).toBeLessThanOrEqual(60_000);
  });

  it('is not taken up once it lapsed in one database, which is named', async () => {
    await upgrade.step('close-fence');
    await upgrade.pair.blue.query('postgres', `SELECT setval('cdk_cutover.lease', 1)`);
    expect(await wordsOfFailure(upgrade.step('fence-green'))).toContain('Database "postgres" of blue: ');
  });

  it('is told by its state: so long, and the fence lifts itself', async () => {
    await upgrade.step('close-fence');
    const { words } = await upgrade.state();
    const [, seconds] = /a cutover is under way, or the fence lifts itself within (\d+) s$/.exec(words) ?? [];
    expect(Number(seconds)).toBeGreaterThan(170);
    expect(Number(seconds)).toBeLessThanOrEqual(180);
  });

  it('lets clients write again by itself when nobody renews it, DDL included', async () => {
    await upgrade.step('close-fence');
    await endIn(200);
    expect(await codeOf(asKong('DELETE FROM items WHERE false'))).toBe('25006');
    await sleep(250);
    expect(await codeOf(asKong('DELETE FROM items WHERE false'))).toBe('ok');
    expect(await codeOf(asKong('CREATE TABLE again (); DROP TABLE again'))).toBe('ok');
    // The other databases still refuse, so nobody is told that blue takes writes.
    const words = expect.stringContaining('lapsed in "kong"') as string;
    expect(await upgrade.state()).toMatchObject({ clients: 'stopped', facts: fence('closed'), words });
  });

  it('cannot be renewed once it lapsed, then or ever', async () => {
    await upgrade.step('close-fence');
    await renew();
    await endIn(-1);
    expect(await wordsOfFailure(renew())).toContain('lapsed: a write may have passed');
    expect(await lease()).toBe('1');
    expect(await wordsOfFailure(renew())).toContain('lapsed');
  });

  it('is closed anew under another id after a lapse, so that no earlier comparison counts', async () => {
    const { fenceId: first } = await upgrade.step('close-fence');
    expect((await upgrade.step('close-fence')).fenceId).toBe(first);
    await endIn(-1);
    expect((await upgrade.step('close-fence')).fenceId).not.toBe(first);
    expect(await codeOf(asKong('DELETE FROM items WHERE false'))).toBe('25006');
  });

  it('cannot be sealed once it lapsed, nor by whoever closed an earlier one', async () => {
    const { fenceId } = await upgrade.step('close-fence');
    const seal = (id: unknown) =>
      wordsOfFailure(
        upgrade.pair.blue.query('kong', 'SELECT cdk_cutover.seal_lease($1, (SELECT turn FROM cdk_cutover.closed))', [
          id,
        ]),
      );
    expect(await seal('00000000-0000-0000-0000-000000000000')).toContain('closed anew by somebody else');
    await endIn(-1);
    expect(await seal(fenceId)).toContain('lapsed');
    expect(await lease()).toBe('1');
  });

  it('is not renewed by two at once past a lapse: who finds it lapsed marks it for all', async () => {
    await upgrade.step('close-fence');
    await endIn(-1);
    const all = await Promise.all(Array.from({ length: 6 }, () => wordsOfFailure(renew())));
    expect(all.filter((words) => !words.includes('lapsed'))).toEqual([]);
  });
});
