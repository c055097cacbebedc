import { codeOf, CORRECTED, Upgrade, wordsOfFailure } from './upgrade';

/** PostgreSQL refuses UPDATE and DELETE there before any trigger is asked; INSERT is what clients do. */
describe('Tables that are published and have no key', () => {
  let upgrade: Upgrade;

  beforeAll(async () => {
    upgrade = await Upgrade.start({
      ...CORRECTED,
      blueVersion: '15.17',
      greenVersion: '17.10',
      blueParameters: { ...CORRECTED.blueParameters, 'rds.logical_replication': '1' },
    });
    const kong = await upgrade.createRole('kong');
    const janitor = await upgrade.createRole('janitor');
    upgrade.declare(kong);
    upgrade.declare(janitor);
    await upgrade.seed('kong', kong);
    await upgrade.pair.blue.query(
      'kong',
      'CREATE TABLE log (text text, number int GENERATED ALWAYS AS IDENTITY); CREATE TABLE filtered (a int PRIMARY KEY, b int); GRANT DELETE ON log, filtered TO janitor; DROP TABLE items, parted, parent CASCADE',
      undefined,
      kong,
    );
    await upgrade.pair.blue.queryAsSuperuser(
      'kong',
      'CREATE PUBLICATION everything FOR ALL TABLES; CREATE PUBLICATION few FOR TABLE filtered WHERE (b > 1)',
    );
    await upgrade.prepare();
  }, 60_000);
  afterAll(() => upgrade?.stop());

  const insert = () =>
    codeOf(upgrade.pair.blue.query('kong', `INSERT INTO log (text) VALUES ('x')`, undefined, upgrade.roles[0]));

  it('are fenced, and that is proven by what clients can do', async () => {
    for (const [table, code] of [
      ['log', '55000'],
      ['filtered', '42P10'],
    ]) {
      expect(await codeOf(upgrade.pair.blue.query('kong', `DELETE FROM ${table}`, undefined, upgrade.roles[0]))).toBe(
        code,
      );
    }
    expect(await upgrade.step('close-fence')).toMatchObject({ provedWrites: 1 });
    expect(await insert()).toBe('25006');
    await upgrade.step('undo-close-fence');
    expect(await insert()).toBe('ok');
  });

  it('are found to take writes where their part of the fence is missing', async () => {
    await upgrade.step('close-fence');
    await upgrade.pair.blue.query('kong', 'ALTER TABLE log DISABLE TRIGGER cdk_cutover_fence');
    expect(await wordsOfFailure(upgrade.step('close-fence'))).toContain('public.log of database "kong" took a write');
  });
});
