import { Upgrade, wordsOfFailure } from './upgrade';

/** What the server can store and no text, or no row on its way, can carry. Of one character, and so it takes little room and little time. */
describe('Before anything is fenced, preflight finds', () => {
  let upgrade: Upgrade;
  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong());
    const { blue } = upgrade.pair;
    await blue.query('postgres', 'CREATE ROLE stranger NOLOGIN');
    await blue.queryAsSuperuser(
      'kong',
      `CREATE DOMAIN scan AS bytea; CREATE TYPE mood AS ENUM ('well');
       CREATE TABLE files (id int PRIMARY KEY, b bytea, s scan, small bytea); INSERT INTO files VALUES (1, NULL, NULL, 'x');
       CREATE TABLE letters (id int PRIMARY KEY, one text, other text, more text); INSERT INTO letters VALUES (1, repeat('x', 400000000), NULL, 'x');
       CREATE TABLE moods (m mood, t text); INSERT INTO moods VALUES ('well', 'x');
       ALTER TABLE files OWNER TO stranger; ALTER TABLE letters OWNER TO kong; ALTER TABLE moods OWNER TO kong`,
    );
  }, 120_000);
  afterAll(() => upgrade?.stop());

  const onBlue = (sql: string) => upgrade.pair.blue.queryAsSuperuser('kong', sql);
  const failure = () => wordsOfFailure(upgrade.step('preflight'));

  it('nothing where values and rows are shorter', async () => {
    expect(await failure()).toBe('');
  });

  it('error long-values: bytea whose text form would be longer than a gigabyte, whoever owns it, and leaves the master no member', async () => {
    await onBlue(`UPDATE files SET s = convert_to(repeat('x', 540000000), 'UTF8')::bytea`);
    expect(await failure()).toContain(
      '- error long-values: Columns "public.files.s" in database "kong" hold values whose text form may be longer than a gigabyte, ' +
        'as that of bytea of more than half a gigabyte is, so that they cannot be copied and compared. Divide those values into several rows, or move them to S3.',
    );
    const member = `SELECT pg_has_role('master', 'stranger', 'MEMBER') AS member`;
    expect(await upgrade.pair.blue.query('postgres', member)).toEqual([{ member: false }]);
    await onBlue('DROP TABLE files');
  }, 60_000);

  it('error long-values: json that is escaped as it travels, beside a type that has no binary form', async () => {
    await onBlue(`ALTER TABLE moods ADD j json; UPDATE moods SET j = json_build_array(repeat('x', 537000000))`);
    expect(await failure()).toContain('- error long-values: Columns "public.moods.j" in database "kong" hold values');
    await onBlue('ALTER TABLE moods DROP j');
  }, 60_000);

  it('error long-rows: values that are short enough each, and not together', async () => {
    await onBlue('UPDATE letters SET other = one, more = one');
    expect(await failure()).toContain(
      '- error long-rows: Tables "public.letters (one, other, more)" in database "kong" have rows that may come to more than a gigabyte on their way, ' +
        'so that they cannot be copied. Divide those values into several rows, or move them to S3.',
    );
    await onBlue('DROP TABLE letters');
  }, 60_000);

  it('error long-rows: a text that is escaped as it travels, beside a type that has no binary form', async () => {
    await onBlue(`UPDATE moods SET t = repeat('x', 537000000)`);
    expect(await failure()).toContain('- error long-rows: Tables "public.moods (t)" in database "kong" have rows');
  }, 60_000);
});
