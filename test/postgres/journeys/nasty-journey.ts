import { DAMAGE } from '../harness/nasty/damage';
import { differencesBetween } from '../harness/nasty/differences';
import { CLIENTS, fillNasty } from '../harness/nasty/fill';
import { readServer, type Contents } from '../harness/nasty/read-server';
import { codeOf, CORRECTED, Upgrade, wordsOfFailure } from '../function/upgrade';
import { Host } from '../steps/host';

/** The pair of majors: of Debian's client tools unless asked otherwise, as `npm run test:engines` does. */
const [BLUE = '11.22', GREEN = '15.17'] = (process.env.ENGINES ?? '').split(':').filter(Boolean);
/** Whether the upgrade leads past 16, from where on a master user may grant only what it was made the administrator of. */
const NARROWS = Number.parseInt(BLUE) < 16 && Number.parseInt(GREEN) >= 16;

describe(`A server with one of everything, ${BLUE} to ${GREEN}`, () => {
  let upgrade: Upgrade;
  let host: Host;
  let before: Contents;

  beforeAll(async () => {
    upgrade = await Upgrade.start({
      blueVersion: BLUE,
      greenVersion: GREEN,
      greenParameters: { ...CORRECTED.greenParameters, 'rds.logical_replication': '1' },
    });
    host = new Host(upgrade.pair);
    fillNasty(upgrade.pair.blue);
    for (const client of CLIENTS) upgrade.declare(client);
    before = await readServer(upgrade.pair.blue);
  }, 240_000);
  afterAll(() => upgrade?.stop());

  it('is refused while the master cannot see the rows that FORCE ROW LEVEL SECURITY hides, or not grant what blue has', async () => {
    const words = await wordsOfFailure(upgrade.step('preflight'));
    expect(words).toContain('error forced-row-security');
    expect(words.includes('error role-grant-refused')).toBe(NARROWS);
    if (NARROWS) {
      await upgrade.pair.blue.query(
        'postgres',
        'REVOKE pg_read_all_stats FROM "public role"; GRANT pg_monitor TO "public role" WITH ADMIN OPTION',
      );
      before = await readServer(upgrade.pair.blue);
    }
    for (const server of [upgrade.pair.blue, upgrade.pair.green]) {
      await server.queryAsSuperuser('postgres', 'ALTER ROLE master BYPASSRLS');
    }
    await upgrade.step('preflight');
  }, 60_000);

  it('is copied as a whole: an independent check finds green equal, object by object and row by row', async () => {
    await upgrade.steps('install-fence', 'create-roles', 'create-databases');
    expect(await host.run('try-schema', 'do')).toMatchObject({ code: 0, stderr: '' });
    await upgrade.steps('try-logins', 'close-fence');
    const [app] = CLIENTS;
    expect(await codeOf(upgrade.pair.blue.query('nasty', 'DELETE FROM app.refers', undefined, app))).toBe('25006');
    expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
    const [blue, green] = [await readServer(upgrade.pair.blue), await readServer(upgrade.pair.green)];
    expect(differencesBetween(blue, green)).toEqual([
      // Materialized views are fresh on green.
      'nasty: rows of app.m_stale differs',
      // Passwords of user mappings do not travel; preflight says so.
      'nasty: user mapping owner at far "away" differs',
    ]);
  }, 240_000);

  it("is found equal by the product's own comparison", async () => {
    expect(await host.run('compare', 'do')).toMatchObject({ code: 0, stderr: '' });
  }, 120_000);

  it('is checked by something that finds each of these single changes', async () => {
    const green = await readServer(upgrade.pair.green);
    const client = await upgrade.pair.green.server.connectAsSuperuser('nasty');
    await client.query('SET session_replication_role = replica; SET default_transaction_read_only = off');
    for (const [sql] of DAMAGE) await client.query(sql);
    await client.end();
    const found = differencesBetween(green, await readServer(upgrade.pair.green));
    expect(DAMAGE.map(([, name]) => name).filter((name) => !found.includes(name))).toEqual([]);
    expect(DAMAGE.length).toBeGreaterThanOrEqual(30);
  }, 120_000);

  it('is what it was once the upgrade was undone, and its own event triggers saw nothing of it', async () => {
    await upgrade.steps('undo-close-fence', 'undo-create-databases', 'undo-create-roles', 'undo-install-fence');
    const after = await readServer(upgrade.pair.blue);
    expect(differencesBetween(before, after)).toEqual([]);
  }, 120_000);

  it('moves its clients to green, and falls back to a blue that is what it was', async () => {
    await upgrade.steps('install-fence', 'create-roles', 'create-databases', 'try-logins', 'close-fence');
    for (const script of ['copy', 'compare']) {
      expect(await host.run(script, 'do')).toMatchObject({ code: 0, stderr: '' });
    }
    await upgrade.steps('fence-green', 'switch', 'watch', 'refuse-blue');
    const [app] = CLIENTS;
    const write = (side: 'blue' | 'green') =>
      codeOf(upgrade.pair[side].query('nasty', 'DELETE FROM app.refers WHERE false', undefined, app));
    expect([await write('blue'), await write('green')]).toEqual(['28000', 'ok']);
    await upgrade.fallBack();
    expect([await write('blue'), await write('green')]).toEqual(['ok', '28000']);
    await upgrade.step('undo-install-fence');
    expect(differencesBetween(before, await readServer(upgrade.pair.blue))).toEqual([]);
  }, 240_000);
});
