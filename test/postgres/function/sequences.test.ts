import { raiseSequences } from '../../../constructs/postgres/function/sequences';
import type { Run } from '../../../constructs/postgres/function/run';
import type { Login, TestServer } from '../harness/postgres';
import { CORRECTED, failingAt, Upgrade } from './upgrade';

const DATABASE = `Kong "db" ü`;
const HOSTILE = `"se""q' $x ü"`;

describe('Sequences, which clients move past every fence', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong(CORRECTED, DATABASE));
    await onBlue(
      `CREATE SEQUENCE up INCREMENT 5; CREATE SEQUENCE ${HOSTILE} INCREMENT -3; CREATE SEQUENCE never START 17; CREATE SEQUENCE ahead;
       CREATE SEQUENCE round AS smallint INCREMENT -7 MINVALUE -9 MAXVALUE 9 START 9 CYCLE; CREATE SCHEMA "s ch"; CREATE SEQUENCE "s ch".inner`,
    );
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.step('fence-green');
  }, 60_000);
  afterAll(() => upgrade?.stop());

  const onBlue = (sql: string) => upgrade.pair.blue.query(DATABASE, sql, undefined, kong);
  async function position(server: TestServer, name: string): Promise<string> {
    const [row] = await server.query<{ at: string }>(
      DATABASE,
      `SELECT concat_ws(' ', last_value, is_called) AS at FROM ${name}`,
    );
    return row!.at;
  }
  const onGreen = (name: string) => position(upgrade.pair.green, name);

  it('are raised by the last look to where blue stands, in every direction; what was never called stays so', async () => {
    await onBlue(
      `SELECT nextval('up'), nextval('up'), nextval('${HOSTILE.replaceAll("'", "''")}'), nextval('"s ch".inner')`,
    );
    await onBlue(`SELECT nextval('round'), nextval('round'), nextval('round'), nextval('round')`);
    await upgrade.pair.green.query(DATABASE, `SELECT setval('ahead', 100)`);
    expect([await onGreen('up'), await onGreen(HOSTILE), await onGreen('round')]).toEqual(['1 f', '-1 f', '9 f']);
    // Fails after the last look, so that only what that did is seen.
    expect(await failingAt('seal-fence', () => upgrade.step('switch'))).toBe('seal-fence: injected at seal-fence');
    expect(await onGreen('up')).toBe('6 t');
    expect(await onGreen(HOSTILE)).toBe('-1 t');
    expect(await onGreen('round')).toBe('9 t');
    expect(await onGreen('"s ch".inner')).toBe('1 t');
    expect(await onGreen('never')).toBe('17 f');
    expect(await onGreen('ahead')).toBe('100 t');
  });

  it('are raised again before green opens, under a client that never stops to call nextval', async () => {
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
    const client = await upgrade.pair.blue.connect(DATABASE, kong);
    let given = 0;
    const calling = (async () => {
      for (;;) given = Number((await client.query(`SELECT nextval('"s ch".inner') AS next`)).rows[0].next);
    })().catch(() => undefined);
    const seen: Record<string, number> = {};
    const hooks = globalThis as Record<symbol, unknown>;
    const between = Symbol.for('cdk-cutover.between');
    hooks[between] = async (stage: string) => {
      if (stage === 'seal-fence') seen.afterLastLook = Number((await onGreen('"s ch".inner')).split(' ')[0]);
      if (stage === 'see-answer') seen.givenBefore = given;
    };
    try {
      expect(Number((await upgrade.step('switch')).sequencesRaised)).toBeGreaterThanOrEqual(2);
    } finally {
      delete hooks[between];
    }
    await calling;
    expect(seen.givenBefore).toBeGreaterThan(seen.afterLastLook!);
    const [row] = await upgrade.pair.green.query<{ next: string }>(DATABASE, `SELECT nextval('"s ch".inner') AS next`);
    expect(Number(row!.next)).toBeGreaterThan(seen.givenBefore!);
  });

  it("are left alone once green was opened: they are green's own", async () => {
    await upgrade.pair.blue.query(DATABASE, `SELECT setval('"s ch".inner', 1000000)`);
    expect((await upgrade.step('switch')).sequencesRaised).toBeUndefined();
    expect(Number((await onGreen('"s ch".inner')).split(' ')[0])).toBeLessThan(1_000_000);
  });
});

it('never lets a green that stays behind pass for one that was raised', async () => {
  const client = (value: string) => ({
    query: (sql: string) => ({
      rows: sql.includes('pg_sequence')
        ? [{ name: 'public.stuck', increment: '1', min: '1', max: '9', cycle: false }]
        : [{ value, called: true }],
    }),
  });
  const run = {
    blue: {
      databases: async () => ['kong'],
      on: async () => client('5'),
      each: async (work: (on: unknown, database: string) => unknown) => [await work(client('5'), 'kong')],
    },
    green: { on: async () => client('4') },
  } as unknown as Run;
  await expect(raiseSequences(run, true)).rejects.toThrow(
    'Sequences of database "kong" on green stay behind blue\'s: public.stuck',
  );
});
