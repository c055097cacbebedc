import type { Login } from '../harness/postgres';
import { watchWriters } from './two-writers';
import { codeOf, failingAt, fence, Upgrade, wordsOfFailure } from './upgrade';

describe('Falling back', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.steps('fence-green', 'switch');
  });
  afterAll(() => upgrade?.stop());

  const write = (side: 'blue' | 'green') =>
    codeOf(upgrade.pair[side].query('kong', `INSERT INTO items (text) VALUES ('late')`, undefined, kong));
  const step = (id: string) => upgrade.step(id, { FallBack: 'lose-writes' });
  const words = (id: string) => wordsOfFailure(step(id));
  const lease = (value: string) => upgrade.pair.blue.query('kong', `SELECT setval('cdk_cutover.lease', ${value})`);
  const SEALED = '9223372036854775807';

  it('is taken back before the name moves: green takes writes again, blue never does', async () => {
    const writers = watchWriters(upgrade, kong);
    try {
      await step('fb-preflight');
      await step('fb-fence-green');
      expect([await write('blue'), await write('green')]).toEqual(['25006', '25006']);
      await step('undo-fb-fence-green');
      expect([await write('blue'), await write('green')]).toEqual(['25006', 'ok']);
    } finally {
      expect(await writers.stop()).toEqual({ both: 0, onOld: 0 });
    }
  });

  it('does not open green again while one database of blue is not sealed', async () => {
    await step('fb-fence-green');
    await lease('1');
    try {
      expect(await words('undo-fb-fence-green')).toContain('the fence on blue is not sealed ("kong" is lapsed)');
      expect(await write('green')).toBe('25006');
    } finally {
      await lease(SEALED);
    }
  });

  it('does not open green again while Cloud Map cannot be asked, or names neither server', async () => {
    const green = upgrade.aws.instances.get('kong-db')!;
    try {
      upgrade.aws.instances.delete('kong-db');
      expect(await words('undo-fb-fence-green')).toContain('has no instance kong-db');
      expect(await write('green')).toBe('25006');
      upgrade.aws.instances.set('kong-db', { ...green, AWS_INSTANCE_CNAME: 'third.example' });
      expect(await words('undo-fb-fence-green')).toContain('names third.example, neither blue nor green');
      expect(await write('green')).toBe('25006');
    } finally {
      upgrade.aws.instances.set('kong-db', green);
    }
    await step('undo-fb-fence-green');
    expect(await write('green')).toBe('ok');
  });

  it('keeps clients out of blue again when Cloud Map refuses the move', async () => {
    await upgrade.step('refuse-blue');
    await step('fb-fence-green');
    expect(await write('blue')).toBe('28000');
    upgrade.aws.fault = { call: 'RegisterInstance', answer: 'refuse' };
    expect(await words('fb-move-endpoint')).toContain('Cloud Map refused to move the client endpoint');
    expect(upgrade.cname).toBe(upgrade.pair.green.address);
    expect(await write('blue')).toBe('28000');
    await step('undo-fb-fence-green');
    expect(await write('green')).toBe('ok');
  });

  it('keeps clients out of blue again when it stopped before the move was submitted', async () => {
    await upgrade.step('refuse-blue');
    await step('fb-fence-green');
    // As a function leaves it that died after clients were let in, and before it submitted.
    await upgrade.pair.blue.query('postgres', 'ALTER ROLE kong LOGIN');
    await step('undo-fb-fence-green');
    expect([await write('blue'), await write('green')]).toEqual(['28000', 'ok']);
  });

  it('counts what it can of the loss, and stops for none of it', async () => {
    await upgrade.pair.green.query('postgres', 'CREATE DATABASE newer; ');
    await upgrade.pair.green.query('postgres', 'CREATE ROLE newcomer');
    const holder = await upgrade.pair.green.connect('kong', kong);
    await holder.query('BEGIN; LOCK TABLE items IN ACCESS EXCLUSIVE MODE');
    const facts = await step('fb-measure-loss');
    await holder.end();
    // Whoever only looks takes nobody's turn.
    expect((await upgrade.step('fb-measure-loss', { ExecutionId: '' })).loss).toContain(facts.loss);
    expect(facts.loss).toBe('database "newer" is on green alone; role "newcomer" is on green alone');
    expect(facts.notCounted).toBe(
      'public.items in "kong": lock_not_available (SQLSTATE 55P03): canceling statement due to lock timeout',
    );
    const { green } = upgrade.pair;
    // Twelve tables whose names take more room than there is.
    const made = Array.from({ length: 12 }, (_, at) => `long."${`${at}`.padEnd(60, '-')}"`);
    await green.query('kong', `CREATE SCHEMA long; ${made.map((name) => `CREATE TABLE ${name} ()`).join('; ')}`);
    const many = await step('fb-measure-loss');
    const told = String(many.loss).split('; ');
    expect(told).toContain(`long."0${'-'.repeat(59)}" in "kong": no table on blue, 0 on green`);
    // Table items, which nobody locks any more, is the fifteenth.
    expect([many.tablesWithOtherCounts, told.at(-1)]).toEqual([15, `${15 - told.length + 1} more`]);
    expect(String(many.loss).length).toBeLessThanOrEqual(1_000);
    await green.query('kong', 'DROP SCHEMA long CASCADE');
    await upgrade.pair.green.query('postgres', 'DROP DATABASE newer');
    await upgrade.pair.green.query('postgres', 'DROP ROLE newcomer');
  });

  it('lets clients in on blue with the password that their secret was given while green served', async () => {
    await step('fb-fence-green');
    upgrade.aws.secrets.set('arn:role-1', JSON.stringify({ ...kong, password: 'rotated' }));
    kong = { ...kong, password: 'rotated' };
    await upgrade.pair.green.query('postgres', `ALTER ROLE kong PASSWORD 'rotated'`);
    expect(await write('blue')).toBe('28P01');
    upgrade.aws.fault = { call: 'RegisterInstance', answer: 'refuse' };
    expect(await words('fb-move-endpoint')).toContain('Cloud Map refused');
    await upgrade.pair.blue.query('postgres', 'ALTER ROLE kong LOGIN');
    expect(await write('blue')).toBe('25006');
    await upgrade.pair.blue.query('postgres', `ALTER ROLE kong VALID UNTIL '2000-01-01'`);
    expect(await words('fb-move-endpoint')).toContain('Role "kong" cannot log in on blue');
    await upgrade.pair.blue.query('postgres', `ALTER ROLE kong VALID UNTIL 'infinity'`);
    await step('undo-fb-fence-green');
    expect([await write('blue'), await write('green')]).toEqual(['28000', 'ok']);
  });

  it('does not open blue while green is not sealed', async () => {
    for (const id of ['fb-fence-green', 'fb-measure-loss', 'fb-move-endpoint']) await step(id);
    await upgrade.pair.green.query('kong', 'DROP TABLE cdk_cutover.closed; DROP TABLE cdk_cutover.ddl_closed');
    expect(await words('fb-open-blue')).toContain('The fence on green is open, not sealed');
    expect([await write('blue'), await write('green')]).toEqual(['25006', 'ok']);
  });

  it('goes on from wherever it failed, and never are there two writers', async () => {
    await upgrade.step('undo-fb-fence-green').catch(() => undefined);
    const writers = watchWriters(upgrade, kong, 'green');
    try {
      for (const stage of ['fb-fence-green', 'fb-move-endpoint', 'fb-open-blue']) {
        expect(await failingAt(stage, () => upgrade.fallBack())).toBe(`${stage}: injected at ${stage}`);
      }
      await upgrade.fallBack();
      expect([await write('blue'), await write('green')]).toEqual(['ok', '28000']);
    } finally {
      expect(await writers.stop()).toMatchObject({ both: 0 });
    }
  });

  it('finishes when it died between opening two databases of blue', async () => {
    // As it was when blue had been opened in one of them.
    await lease(SEALED);
    await upgrade.pair.blue.query(
      'postgres',
      `CREATE TABLE IF NOT EXISTS cdk_cutover.closed AS SELECT md5('x')::uuid AS fence_id, now() AS closed_at, md5('x')::uuid AS key, 0::bigint AS renewed`,
    );
    await upgrade.pair.blue.query('postgres', `SELECT setval('cdk_cutover.lease', ${SEALED})`);
    await upgrade.pair.blue.query('postgres', `INSERT INTO cdk_cutover.move VALUES ('BLUE', NULL, now())`);
    await upgrade.startAgain('again');
    expect(await upgrade.state()).toMatchObject({
      between: 'forward',
      words:
        'A fall back to blue was submitted and is not finished (the client endpoint names blue): start the fall back again',
    });
    await upgrade.fallBack();
    expect(await upgrade.state()).toMatchObject({ facts: fence('open'), words: 'Blue serves and takes writes' });
    expect([await write('blue'), await write('green')]).toEqual(['ok', '28000']);
  });

  it('when finished, counts as finished beside a database that was made on blue since', async () => {
    await upgrade.pair.blue.query('postgres', 'CREATE DATABASE since');
    await upgrade.fallBack();
    await upgrade.pair.blue.query('postgres', 'DROP DATABASE since');
    expect([await write('blue'), await write('green')]).toEqual(['ok', '28000']);
  });

  it('when finished, opens green never again, whatever Cloud Map says', async () => {
    const blue = upgrade.aws.instances.get('kong-db')!;
    const cnames = [undefined, 'third.example', upgrade.pair.green.address, upgrade.pair.blue.address];
    for (const cname of cnames) {
      if (cname === undefined) upgrade.aws.instances.delete('kong-db');
      else upgrade.aws.instances.set('kong-db', { ...blue, AWS_INSTANCE_CNAME: cname });
      const finished = cname === upgrade.pair.blue.address;
      expect(await words('undo-fb-fence-green')).toContain(finished ? '' : 'the fence on blue is not sealed');
    }
    await upgrade.pair.green.query('postgres', 'ALTER ROLE kong LOGIN');
    expect([await write('blue'), await write('green')]).toEqual(['ok', '25006']);
  });

  it('leaves green fenced when a cutover is prepared again: it may hold writes that blue lacks', async () => {
    expect(await wordsOfFailure(upgrade.step('create-databases'))).toContain('Green was open for clients since');
    expect([await write('blue'), await write('green')]).toEqual(['ok', '25006']);
  });
});
