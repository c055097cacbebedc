import { setTimeout as sleep } from 'node:timers/promises';
import { Deadline } from '../../../runtime/deadline';
import { underGate } from '../../../constructs/postgres/function/fence/gate';
import { fenceTables } from '../../../constructs/postgres/function/fence/install';
import { newRun } from '../../../constructs/postgres/function/run';
import { parseValues } from '../../../constructs/postgres/function/values';
import type { Login } from '../harness/postgres';
import { codeOf, CORRECTED, Upgrade } from './upgrade';

describe('The gate', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong({
      ...CORRECTED,
      blueParameters: { ...CORRECTED.blueParameters, max_prepared_transactions: '2' },
    }));
    await upgrade.step('install-fence');
  });
  afterAll(() => upgrade?.stop());

  const insert = `INSERT INTO items (text) VALUES ('x')`;

  it('is given up by the server when the process that holds it stands still: a writer waits for five seconds, not for a minute', async () => {
    const frozen = await upgrade.pair.blue.connect('kong');
    let holds: () => void = () => undefined;
    const held = new Promise<void>((done) => (holds = done));
    const stuck = underGate(frozen, 'gate', Deadline.in(120_000), () => {
      holds();
      return new Promise(() => undefined);
    });
    stuck.catch(() => undefined);
    await held;
    const waiting = `SET statement_timeout = '15s'; ${insert}`;
    expect(await codeOf(upgrade.pair.blue.query('kong', waiting, undefined, kong))).toBe('ok');
  });

  it('is not waited for where a prepared transaction holds it: that one is named at once', async () => {
    const { blue } = upgrade.pair;
    const client = await blue.connect('kong', kong);
    await client.query(`BEGIN; ${insert}; PREPARE TRANSACTION 'half way'`);
    const closing = underGate(await blue.connect('kong'), 'gate', Deadline.in(60_000), async () => undefined);
    await expect(closing).rejects.toThrow(
      'The fence cannot close: prepared transactions have written and hold it ("half way"). Commit or roll them back',
    );
    await client.query(`ROLLBACK PREPARED 'half way'`);
  });

  it('comes after the triggers, which do not wait for a prepared transaction either: the one that holds the table is named, and no other', async () => {
    const { blue } = upgrade.pair;
    await blue.queryAsSuperuser('kong', 'ALTER TABLE child DISABLE TRIGGER cdk_cutover_fence');
    const client = await blue.connect('kong', kong);
    await client.query(`BEGIN; INSERT INTO child VALUES (1); PREPARE TRANSACTION 'holds it'`);
    await client.query(`BEGIN; ${insert}; PREPARE TRANSACTION 'elsewhere'`);
    const fencing = fenceTables(await blue.connect('kong'), 'kong', Deadline.in(60_000));
    await expect(fencing).rejects.toThrow(
      'The fence cannot close: prepared transactions hold table public.child ("holds it"). Commit or roll them back',
    );
    for (const name of ['holds it', 'elsewhere']) await client.query(`ROLLBACK PREPARED '${name}'`);
    await fenceTables(await blue.connect('kong'), 'kong', Deadline.in(60_000));
  });

  it('and all that we do is done by sessions that no timeout of the user ends', async () => {
    const { green } = upgrade.pair;
    await green.query('postgres', `ALTER DATABASE postgres SET idle_session_timeout = '300ms'`);
    const run = newRun(parseValues({ ...upgrade.values, Step: 'status' }), Deadline.in(60_000));
    const session = await run.green.book();
    await sleep(1_000);
    expect((await session.query(`SELECT current_setting('idle_session_timeout') AS it`)).rows).toEqual([{ it: '0' }]);
    for (const close of run.closers) await close();
    const theirs = await green.connect('postgres');
    await sleep(1_000);
    expect(await codeOf(theirs.query('SELECT 1'))).not.toBe('ok');
  });

  it("lets RDS' own administrator change the schema, and nobody else", async () => {
    const { blue } = upgrade.pair;
    const change = 'CREATE TABLE of_the_engine (id int); DROP TABLE of_the_engine';
    const chief = { username: 'chief', password: 'of a chief' };
    await blue.queryAsSuperuser('postgres', `CREATE ROLE chief SUPERUSER LOGIN PASSWORD 'of a chief'`);
    await upgrade.step('close-fence');
    expect(await blue.queryAsSuperuser('kong', 'SELECT session_user AS who')).toEqual([{ who: 'rdsadmin' }]);
    expect(await codeOf(blue.queryAsSuperuser('kong', change))).toBe('ok');
    expect(await codeOf(blue.query('kong', change, undefined, chief))).toBe('25006');
    await upgrade.step('undo-close-fence');
  });
});
