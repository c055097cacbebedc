import { Upgrade, wordsOfFailure } from './upgrade';

/** A database of 15 and later may sort its texts by ICU: an index that was made by other rules finds other rows. */
describe("A database's locale", () => {
  let upgrade: Upgrade;
  beforeAll(async () => {
    upgrade = await Upgrade.start({ blueVersion: '16.14', greenVersion: '17.10' });
    await upgrade.pair.blue.query(
      'postgres',
      `CREATE DATABASE german TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk' ICU_RULES '&a < ''&b'''`,
    );
    await upgrade.pair.blue.query('postgres', 'CREATE DATABASE plain TEMPLATE template0');
    await upgrade.steps('install-fence', 'create-roles');
  });
  afterAll(() => upgrade?.stop());

  const localesOnGreen = () =>
    upgrade.pair.green.query(
      'postgres',
      `SELECT datname, datlocprovider, datlocale, daticurules FROM pg_database WHERE datname IN ('german', 'plain') ORDER BY 1`,
    );

  it('is refused where green has a database that sorts by other rules, and both are named', async () => {
    await upgrade.pair.green.query('postgres', 'CREATE DATABASE german TEMPLATE template0');
    const words = await wordsOfFailure(upgrade.step('create-databases'));
    expect(words).toContain('database "german" has provider i on blue and c on green');
    expect(words).toContain('database "german" has locale de-u-co-phonebk on blue and none on green');
    expect(words).toContain(`database "german" has rules &a < '&b' on blue and none on green`);
    await upgrade.pair.green.query('postgres', 'DROP DATABASE german');
  });

  it('is the same on green: ICU with its locale and rules, or the C library', async () => {
    await upgrade.step('create-databases');
    expect(await localesOnGreen()).toEqual([
      { datname: 'german', datlocprovider: 'i', datlocale: 'de-u-co-phonebk', daticurules: `&a < '&b'` },
      { datname: 'plain', datlocprovider: 'c', datlocale: null, daticurules: null },
    ]);
  });
});
