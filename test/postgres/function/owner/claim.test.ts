import { endSessionsUnder } from '../../../../constructs/postgres/function/owner/sessions';
import type { Login } from '../../harness/postgres';
import { codeOf, Upgrade, wordsOfFailure } from '../upgrade';

describe('Claiming an upgrade', () => {
  let upgrade: Upgrade;
  let kong: Login;
  let number = 0;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
  });
  afterAll(() => upgrade?.stop());
  beforeEach(async () => {
    upgrade.aws.executions.clear();
    number += 1;
    await upgrade.startAgain(`owner-${number}`);
  });

  const owner = async (side: 'blue' | 'green') =>
    (
      await upgrade.pair[side].query<{ execution: string; document: string; turn: string; released: boolean }>(
        'postgres',
        'SELECT execution, document, turn, released_at IS NOT NULL AS released FROM cdk_cutover.owner',
      )
    )[0];
  const catalog = () =>
    upgrade.pair.blue.query(
      'postgres',
      `SELECT (SELECT to_jsonb(o) FROM cdk_cutover.owner o) AS owner, (SELECT count(*) FROM pg_class) AS classes`,
    );
  const startsAs = (execution: string, document = 'cutover', more = {}) => {
    upgrade.execution = execution;
    return wordsOfFailure(upgrade.claim(document, more));
  };

  it('says on both sides who works and whose turn it is', async () => {
    expect(await owner('blue')).toMatchObject({ execution: upgrade.execution, document: 'cutover', released: false });
    await upgrade.step('still-owner');
    expect(await owner('green')).toEqual(await owner('blue'));
  });

  it('is told by the state, until it is released', async () => {
    await upgrade.step('install-fence');
    expect((await upgrade.state()).owner).toEqual({
      ...{ id: upgrade.execution, document: 'cutover' },
      since: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    });
    await upgrade.release();
    expect(await upgrade.state()).not.toHaveProperty('owner');
  });

  it('is refused while the owner runs, and changes nothing', async () => {
    const first = upgrade.execution;
    upgrade.aws.executions.set(first, 'InProgress');
    const before = await catalog();
    expect(await startsAs('loser')).toContain(`This upgrade is worked on by execution ${first} (cutover), since 20`);
    for (const step of ['install-fence', 'undo-install-fence', 'still-owner', 'release']) {
      expect(await wordsOfFailure(upgrade.step(step))).toMatch(/worked on by|not the owner|does not own/);
    }
    expect(await catalog()).toEqual(before);
    upgrade.execution = first;
    expect(await upgrade.step('still-owner')).toEqual({});
  });

  it('is won by one of two that race for it, again and again', async () => {
    for (let round = 0; round < 5; round += 1) {
      // At first nothing of ours is there, not even the record.
      await upgrade.step('undo-install-fence');
      expect(await upgrade.release()).toMatchObject({ release: 'gone' });
      const racers = [`left-${number}-${round}`, `right-${number}-${round}`];
      for (const racer of racers) upgrade.aws.executions.set(racer, 'InProgress');
      const words = await Promise.all(racers.map((racer) => startsAs(racer)));
      expect(words.filter((said) => said === '')).toHaveLength(1);
      expect(words.filter((said) => said.includes('This upgrade is worked on by execution'))).toHaveLength(1);
      const winner = racers[words.indexOf('')]!;
      expect(await owner('blue')).toMatchObject({ execution: winner });
      upgrade.execution = winner;
      upgrade.aws.executions.clear();
    }
  });

  it('of an owner that ended cancels its commands, ends its sessions on both sides and sees them gone', async () => {
    const first = upgrade.execution;
    upgrade.aws.executions.set(first, 'Cancelled');
    upgrade.aws.commands.set('command-1', { execution: first, status: 'InProgress' });
    upgrade.aws.commands.set('command-2', { execution: first, status: 'Success' });
    const sessions = await Promise.all(
      [upgrade.pair.blue, upgrade.pair.green].map(async (server) => {
        const client = await server.connect('kong', kong).catch(() => server.connect('postgres'));
        await client.query(`SET application_name = 'cdk-cutover ${first} 1'`);
        return client;
      }),
    );
    upgrade.execution = 'successor';
    expect(await upgrade.claim('undo')).toMatchObject({ claim: 'succeeded', succeeded: first });
    expect(upgrade.aws.calls.filter((call) => call === 'CancelCommand')).toHaveLength(1);
    expect(upgrade.aws.commands.get('command-1')?.status).toBe('Cancelled');
    for (const session of sessions) await expect(session.query('SELECT 1')).rejects.toThrow();
    expect(await owner('green')).toMatchObject({ execution: 'successor', document: 'undo' });
  });

  it('succeeds an owner whose session keeps the record, frozen in the middle of a transaction', async () => {
    const frozen = await upgrade.pair.blue.connect('postgres');
    await frozen.query(`SET application_name = 'cdk-cutover ${upgrade.execution} 1'`);
    await frozen.query('BEGIN; SELECT FROM cdk_cutover.owner FOR SHARE');
    expect(await startsAs('after-frozen')).toBe('');
    await expect(frozen.query('COMMIT')).rejects.toThrow();
  });

  it('ends no session of somebody who claimed and works since it was judged', async () => {
    const judged = upgrade.execution;
    const [before] = await upgrade.pair.blue.query<{ counter: string }>(
      'postgres',
      'SELECT counter FROM cdk_cutover.owner',
    );
    await upgrade.startAgain(`after-${judged}`);
    const working = await upgrade.pair.blue.connect('postgres');
    await working.query(`SET application_name = 'cdk-cutover after-${judged} 1'`);
    const late = await upgrade.pair.blue.connect('postgres');
    await endSessionsUnder(late, before!.counter);
    expect(await codeOf(working.query('SELECT 1'))).toBe('ok');
  });

  it('by hand ends by release, or by somebody who takes it over', async () => {
    await upgrade.startAgain('hand-1');
    expect(await startsAs('hand-2')).toContain('This upgrade is worked on by hand: execution hand-1 (cutover)');
    expect(await startsAs('hand-2', 'cutover', { TakeOver: 'true' })).toBe('');
    await upgrade.release();
    expect(await startsAs('after-hand')).toBe('');
  });

  it('says of a server that does not answer, and of a secret that holds no login, what preflight says', async () => {
    const { BlueHost: host } = upgrade.values;
    upgrade.values.BlueHost = '127.0.0.1';
    upgrade.execution = 'nowhere';
    expect(await wordsOfFailure(upgrade.claim())).toMatch(
      /nothing was changed:\n- error unreachable: blue \(127\.0\.0\.1:5432\)/,
    );
    upgrade.values.BlueHost = host!;
    upgrade.aws.secrets.set('arn:blue', '{}');
    expect(await wordsOfFailure(upgrade.claim())).toContain('Secret arn:blue has no username and no password');
    upgrade.aws.secrets.set('arn:blue', JSON.stringify(upgrade.pair.blue.master));
  });

  it('is asked for with an execution and a document', async () => {
    expect(await wordsOfFailure(upgrade.claim('', {}))).toContain('the payload lacks ExecutionId or Document');
    expect(await wordsOfFailure(upgrade.claim('cutover', { ExecutionId: 'two words' }))).toContain(
      'ExecutionId: expected',
    );
  });

  it('is needed by every step that works, and by none that only looks', async () => {
    expect(await wordsOfFailure(upgrade.step('install-fence', { ExecutionId: '' }))).toContain(
      'This step was started without an execution',
    );
    const before = await owner('blue');
    await upgrade.state();
    await upgrade.step('preflight');
    await upgrade.step('measure');
    expect(await owner('blue')).toEqual(before);
  });

  it('by another release of the code ends a run before anything was moved, and lets it be undone', async () => {
    await upgrade.step('install-fence');
    await upgrade.pair.blue.query('postgres', `UPDATE cdk_cutover.owner SET release = 'older'`);
    expect(await wordsOfFailure(upgrade.step('close-fence'))).toContain(
      'was deployed anew since this run began (older then',
    );
    expect(await wordsOfFailure(upgrade.step('undo-close-fence'))).toBe('');
  });
});
