import { escapeLiteral } from 'pg';
import { until } from '../../rehearse/aws/running-aws';
import { CORRECTED, Upgrade } from './upgrade';

/** Who subscribed to all tables of a database gets those of the fence, too. */
describe('A database of blue that is subscribed to', () => {
  let upgrade: Upgrade;

  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong({ ...CORRECTED, blueParameters: { 'rds.logical_replication': '1' } }));
  });
  afterAll(() => upgrade?.stop());

  const onBlue = (sql: string) => upgrade.pair.blue.queryAsSuperuser('kong', sql);
  const findings = () =>
    upgrade.step('preflight', { Acknowledged: '' }).then(
      ({ findings: all }) => String(all),
      (error: Error) => error.message,
    );
  const SLOT = `SELECT pg_create_logical_replication_slot('reader', 'pgoutput')`;

  it('by tables that are named is no finding, nor is a publication of all tables that nobody reads', async () => {
    await onBlue(`${SLOT}; CREATE PUBLICATION few FOR TABLE items`);
    expect(await findings()).not.toContain('all-tables-published');
    await onBlue(`SELECT pg_drop_replication_slot('reader')`);
    await onBlue('CREATE PUBLICATION everything FOR ALL TABLES');
    expect(await findings()).not.toContain('all-tables-published');
  });

  it('by all of its tables is warned of', async () => {
    await onBlue(SLOT);
    expect(await findings()).toContain(
      '- warning all-tables-published: Database "kong" is subscribed to, and publications of all its tables ("everything") would hold those of the fence: a subscriber of PostgreSQL stops at them',
    );
    await onBlue(`SELECT pg_drop_replication_slot('reader')`);
  });

  it('by all of its tables stops its subscriber at the fence, and by named ones does not', async () => {
    const { blue, green } = upgrade.pair;
    await onBlue(`CREATE ROLE reader LOGIN REPLICATION SUPERUSER PASSWORD 'reads'`);
    const from = escapeLiteral(
      `host=${blue.address} port=${blue.port} dbname=kong user=reader password=reads sslmode=require`,
    );
    for (const [database, publication] of [
      ['of_all', 'everything'],
      ['of_few', 'few'],
    ] as const) {
      await green.query('postgres', `CREATE DATABASE ${database}`);
      for (const sql of [
        'CREATE TABLE items (id int PRIMARY KEY, text text); CREATE TABLE parted_1 (id int, text text); CREATE TABLE parent (id int); CREATE TABLE child (id int)',
        `CREATE SUBSCRIPTION ${database} CONNECTION ${from} PUBLICATION ${publication}`,
      ]) {
        await green.queryAsSuperuser(database, sql);
      }
    }
    const stopped = async (name: string) => {
      const [row] = await green.queryAsSuperuser<{ errors: number }>(
        'postgres',
        `SELECT apply_error_count::int AS errors FROM pg_stat_subscription_stats WHERE subname = '${name}'`,
      );
      return row!.errors > 0;
    };
    const has = async (database: string) =>
      (await green.queryAsSuperuser(database, `SELECT FROM items WHERE text = 'later'`)).length === 1;
    try {
      await until(async () => {
        const [row] = await green.queryAsSuperuser<{ left: number }>(
          'postgres',
          `SELECT count(*)::int AS left FROM pg_stat_subscription WHERE relid IS NOT NULL`,
        );
        return row!.left === 0 && (await green.queryAsSuperuser('of_all', 'SELECT FROM items')).length === 100;
      }, 'both subscribers have the rows');
      await upgrade.steps('install-fence', 'close-fence', 'undo-close-fence');
      await onBlue(`INSERT INTO items (text) VALUES ('later')`);
      await until(() => has('of_few'), 'the subscriber of named tables goes on');
      await until(() => stopped('of_all'), 'the subscriber of all tables has stopped');
      expect(await has('of_all')).toBe(false);
      expect(await stopped('of_few')).toBe(false);
    } finally {
      for (const name of ['of_all', 'of_few']) {
        await green.queryAsSuperuser(name, `DROP SUBSCRIPTION IF EXISTS ${name}`);
      }
    }
  });
});
