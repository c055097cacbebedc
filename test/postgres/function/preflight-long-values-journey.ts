import { Upgrade, wordsOfFailure } from './upgrade';

/** A value of 600 MB takes its time to make: the server can store what no text can carry. */
describe('A value of more than half a gigabyte', () => {
  let upgrade: Upgrade;
  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong());
    await upgrade.pair.blue.queryAsSuperuser(
      'kong',
      `CREATE TABLE files (id int PRIMARY KEY, b bytea, small bytea); ALTER TABLE files OWNER TO kong;
        INSERT INTO files SELECT 1, decode(repeat('ab', 300000000), 'hex'), 'x'; UPDATE files SET b = b || b`,
    );
  }, 240_000);
  afterAll(() => upgrade?.stop());

  it('is found by preflight: error long-values', async () => {
    expect(await wordsOfFailure(upgrade.step('preflight'))).toContain(
      '- error long-values: Columns "public.files.b" in database "kong" hold values of more than half a gigabyte',
    );
  }, 60_000);
});
