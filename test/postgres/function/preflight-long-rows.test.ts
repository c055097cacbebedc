import { longValues } from '../../../constructs/postgres/function/preflight/long-values';
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
    // Of many columns, of types that do not tell their length as well.
    const columns = Array.from({ length: 150 }, (_, at) => `text_${at} text, array_${at} int[]`).join(', ');
    await blue.queryAsSuperuser(
      'kong',
      `CREATE TABLE wide (${columns}); ALTER TABLE wide OWNER TO kong;
       INSERT INTO wide (text_0, array_1) SELECT string_agg(md5(n::text), ''), array_agg(n) FROM generate_series(1, 100000) n`,
    );
    expect(await failure()).toBe('');
    await blue.queryAsSuperuser('kong', 'UPDATE letters SET other = one, more = one');
    expect(await failure()).toContain(
      '- error long-rows: Tables "public.letters (one, other, more)" in database "kong" have rows that may come to more than a gigabyte on their way, ' +
        'so that they cannot be copied. Divide those values into several rows, or move them to S3.',
    );
    // What there was no time for is told, and can be acknowledged.
    const client = await blue.connect('kong');
    const unread = await longValues(client, 'kong', 0);
    await client.end();
    expect(unread.map(({ severity, id, words }) => `${severity} ${id}: ${words}`)).toEqual([
      'warning long-values-unread: Tables "public.letters", "public.wide" in database "kong" were not read to their end in 60 s, ' +
        'so nobody knows whether they hold values of more than half a gigabyte, or rows of more than a gigabyte, which cannot be copied',
    ]);
    const member = `SELECT pg_has_role('master', 'stranger', 'MEMBER') AS member`;
    expect(await blue.query('postgres', member)).toEqual([{ member: false }]);
  } finally {
    await upgrade.stop();
  }
}, 120_000);
