import { Upgrade, wordsOfFailure } from './upgrade';

/** Of one character, and so it takes little room and little time. */
it('Preflight finds error long-rows: values that are short enough each, and not together, whoever owns them, and leaves the master no member', async () => {
  const { upgrade } = await Upgrade.ofKong();
  const { blue } = upgrade.pair;
  const failure = () => wordsOfFailure(upgrade.step('preflight'));
  try {
    await blue.queryAsSuperuser(
      'kong',
      `CREATE ROLE stranger NOLOGIN; CREATE TABLE letters (id int PRIMARY KEY, one text, other text, more text);
       ALTER TABLE letters OWNER TO stranger; INSERT INTO letters VALUES (1, repeat('x', 400000000), NULL, 'x')`,
    );
    expect(await failure()).toBe('');
    await blue.queryAsSuperuser('kong', 'UPDATE letters SET other = one, more = one');
    expect(await failure()).toContain(
      '- error long-rows: Tables "public.letters (one, other, more)" in database "kong" have rows that may come to more than a gigabyte on their way, ' +
        'so that they cannot be copied. Divide those values into several rows, or move them to S3.',
    );
    const member = `SELECT pg_has_role('master', 'stranger', 'MEMBER') AS member`;
    expect(await blue.query('postgres', member)).toEqual([{ member: false }]);
  } finally {
    await upgrade.stop();
  }
}, 120_000);
