import type { Client } from 'pg';
import type { Login } from '../harness/postgres';
import { codeOf, fence, Upgrade, wordsOfFailure } from './upgrade';

const DATABASE = 'Kong DB "x" ü';
const INSERT = `INSERT INTO "It""ems ü" (text) VALUES ('late') RETURNING id`;

describe('A cutover from first to last step', () => {
  let upgrade: Upgrade;
  let kong: Login;
  let pooled: Client;

  beforeAll(async () => {
    upgrade = await Upgrade.start();
    kong = await upgrade.createRole('Kong "prod" ü');
    upgrade.declare(kong);
    await upgrade.seed(DATABASE, kong, 'It"ems ü');
    pooled = await upgrade.pair.blue.connect(DATABASE, kong);
  });
  afterAll(() => upgrade?.stop());

  const write = (side: 'blue' | 'green') => codeOf(upgrade.pair[side].query(DATABASE, INSERT, undefined, kong));
  const accept = { FallBack: 'lose-writes' };

  it('moves clients to green, which then takes writes, while blue refuses them', async () => {
    const { pair, aws } = upgrade;
    expect(await upgrade.state()).toMatchObject({
      ...{ serves: 'BLUE', finished: false, clients: 'served', left: false, attention: [] },
      facts: [
        ...[{ name: 'fence on blue', value: 'absent' }],
        { name: 'TTL of the client endpoint', value: 1_000, unit: 'ms' },
      ],
    });
    await upgrade.prepare();
    await upgrade.step('close-fence');
    expect(await upgrade.state()).toMatchObject({
      ...{ clients: 'stopped', left: true, facts: fence('closed'), versions: { blue: '11.22', green: '15.17' } },
      stoppedMs: expect.any(Number),
    });
    await upgrade.pair.blue.query(
      DATABASE,
      `INSERT INTO cdk_cutover.progress SELECT fence_id, 'copy', now() - interval '9 s', now(), 9, 14, 30000000, 40000000 FROM cdk_cutover.closed`,
    );
    const on = `database ${DATABASE}`;
    expect((await upgrade.state()).work).toEqual({
      ...{ step: 'copy', on: `${on} (9 of 14 tables)`, done: 30e6, of: 40e6, unit: 'bytes', forMs: 9_000 },
    });
    await upgrade.pair.blue.query(DATABASE, 'UPDATE cdk_cutover.progress SET bytes = 0, of_bytes = 0');
    expect((await upgrade.state()).work).toEqual({
      ...{ step: 'copy', on, done: 9, of: 14, unit: 'tables', forMs: 9_000 },
    });
    await upgrade.pair.blue.query(DATABASE, `UPDATE cdk_cutover.progress SET at = now() - interval '2 minutes'`);
    expect(await upgrade.state()).not.toHaveProperty('work');
    await upgrade.copyAndCompare();
    // A handover that took so long that half a minute was left, in one of the databases.
    await upgrade.pair.blue.query(
      DATABASE,
      `UPDATE cdk_cutover.closed SET renewed = 1;
       SELECT setval('cdk_cutover.lease', (extract(epoch FROM clock_timestamp()) * 1000)::bigint + 30000)`,
    );
    const { fenceLeftMs } = await upgrade.step('fence-green');
    expect(fenceLeftMs).toBeLessThanOrEqual(30_000);
    const facts = await upgrade.step('switch');
    expect(facts.fenceLeftMs).toBeGreaterThan(150_000);
    // The smallest of all.
    expect(facts.fenceLeastLeftMs).toBe(fenceLeftMs);
    expect(aws.instances.get('kong-db')).toEqual({ AWS_INSTANCE_CNAME: pair.green.address, team: 'gateway' });
    expect(aws.calls).not.toContain('DeregisterInstance');
    expect([await write('blue'), await write('green')]).toEqual(['25006', 'ok']);
    expect(facts.readGapMs).toBeLessThan(2_000);
    // Since the fence closed, not since the switch began.
    expect(facts.writeGapMs).toBeGreaterThan(Number(facts.readGapMs));
    expect(await codeOf(pooled.query('SELECT 1'))).not.toBe('ok');
  });

  it('run again from the first step changes nothing any more', async () => {
    upgrade.aws.calls.length = 0;
    await upgrade.prepare();
    await upgrade.steps('close-fence', 'fence-green', 'switch');
    expect(upgrade.aws.calls).not.toContain('RegisterInstance');
    expect([await write('blue'), await write('green')]).toEqual(['25006', 'ok']);
  });

  it('watches green through the name, and then refuses clients on blue', async () => {
    expect(await upgrade.step('watch')).toMatchObject({ reads: expect.any(Number), sessionsOnBlue: '' });
    await upgrade.step('refuse-blue');
    expect(await write('blue')).toBe('28000');
    expect(await upgrade.state()).toMatchObject({
      ...{ serves: 'GREEN', finished: true, clients: 'served', left: true, facts: fence('sealed') },
      wayBack: { open: true, loses: 'what clients wrote since the cutover' },
    });
  });

  it('fails the watch when the name leads back to blue', async () => {
    upgrade.dns.set('kong-db.internal', [{ type: 'CNAME', value: upgrade.pair.blue.address, ttlSeconds: 1 }]);
    expect(await wordsOfFailure(upgrade.step('watch'))).toContain('the last from blue');
    upgrade.pointTo(upgrade.pair.green);
  });

  it('falls back only when the loss is accepted, to a blue that takes writes and clients again', async () => {
    expect(await wordsOfFailure(upgrade.step('fb-preflight'))).toContain('Accept that in so many words');
    expect(await wordsOfFailure(upgrade.step('fb-move-endpoint', accept))).toContain('fence green first');
    expect(upgrade.cname).toBe(upgrade.pair.green.address);
    await upgrade.step('fb-preflight', accept);
    await upgrade.step('fb-fence-green', accept);
    expect(await write('green')).toBe('25006');
    await upgrade.step('undo-fb-fence-green', accept);
    expect(await write('green')).toBe('ok');
    await upgrade.step('fb-fence-green', accept);
    const { loss } = await upgrade.step('fb-measure-loss', accept);
    expect(loss).toMatch(/public\."It""ems ü" in "Kong DB "x" ü": \d+ on blue, \d+ on green/);
    expect(await wordsOfFailure(upgrade.step('fb-open-blue', accept))).toContain('Blue is not opened');
    await upgrade.step('fb-move-endpoint', accept);
    expect(await wordsOfFailure(upgrade.step('undo-fb-fence-green', accept))).toContain('past its point of no return');
    expect([await write('blue'), await write('green')]).toEqual(['25006', '25006']);
    await upgrade.step('fb-open-blue', accept);
    expect([await write('blue'), await write('green')]).toEqual(['ok', '28000']);
    expect(await upgrade.state()).toMatchObject({ serves: 'BLUE', facts: fence('open'), finished: false });
    await upgrade.fallBack();
    expect(await write('blue')).toBe('ok');
  });

  it('is not tried again on a green that served, nor is that green taken apart', async () => {
    expect(await wordsOfFailure(upgrade.step('preflight'))).toContain('error green-served');
    expect(await wordsOfFailure(upgrade.step('undo-create-databases'))).toContain('it may hold writes that blue lacks');
  });
});
