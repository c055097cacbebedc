import { Upgrade, wordsOfFailure } from './upgrade';

/** Values of half a gigabyte take their time to make: the server can store what no text can carry. */
describe('Of values whose text form may be longer than a gigabyte, preflight finds', () => {
  let upgrade: Upgrade;
  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong());
    await onBlue(
      `CREATE DOMAIN scan AS bytea; CREATE TYPE mood AS ENUM ('well');
       CREATE TABLE files (id int PRIMARY KEY, s scan, small bytea); INSERT INTO files VALUES (1, NULL, 'x'); ALTER TABLE files OWNER TO kong;
       CREATE TABLE moods (m mood, t text, j json); INSERT INTO moods VALUES ('well', 'x'); ALTER TABLE moods OWNER TO kong`,
    );
  }, 120_000);
  afterAll(() => upgrade?.stop());

  const onBlue = (sql: string) => upgrade.pair.blue.queryAsSuperuser('kong', sql);
  const failure = () => wordsOfFailure(upgrade.step('preflight'));

  it('error long-values: bytea of more than half a gigabyte, a domain over it, too', async () => {
    await onBlue(`UPDATE files SET s = convert_to(repeat('x', 540000000), 'UTF8')`);
    expect(await failure()).toContain(
      '- error long-values: Columns "public.files.s" in database "kong" hold values whose text form may be longer than a gigabyte, ' +
        'as that of bytea of more than half a gigabyte is, so that they cannot be copied and compared. Divide those values into several rows, or move them to S3.',
    );
    await onBlue('DROP TABLE files');
  }, 120_000);

  it('error long-values: json that is escaped as it travels, beside a type that has no binary form', async () => {
    await onBlue(`UPDATE moods SET j = json_build_array(repeat('x', 537000000))`);
    expect(await failure()).toContain('- error long-values: Columns "public.moods.j" in database "kong" hold values');
    await onBlue('ALTER TABLE moods DROP j');
  }, 120_000);

  it('error long-rows: a text that is escaped as it travels, beside a type that has no binary form', async () => {
    await onBlue(`UPDATE moods SET t = repeat('x', 537000000)`);
    expect(await failure()).toContain('- error long-rows: Tables "public.moods (t)" in database "kong" have rows');
  }, 120_000);
});
