import { wordsOfError, wordsOfTool } from '../../../constructs/postgres/host/words';

test('what psql says of a row is told without the row: what kind of error, and where', () => {
  const printed = `psql:<stdin>:7: ERROR:  22P02: invalid input syntax for type integer: "4111 1111 1111 1111"
CONTEXT:  COPY cards, line 3, column number: "4111 1111 1111 1111"
LOCATION:  pg_strtoint32, numutils.c:320
psql:/tmp/x/4-builds:9: ERROR:  23505: could not create unique index "users_email_key"
DETAIL:  Key (email)=(someone@example.com) is duplicated.
SCHEMA NAME:  public
TABLE NAME:  users
CONSTRAINT NAME:  users_email_key
`;
  expect(wordsOfTool(printed)).toBe(
    'a value that green does not take as blue has it, SQLSTATE 22P02, table cards, column number; ' +
      'could not create unique index "users_email_key", SQLSTATE 23505, schema public, table users, constraint users_email_key',
  );
});

test('what the tools say of themselves is told, of a server without SQLSTATE too', () => {
  expect(
    wordsOfTool(
      `pg_dump: error: query failed: ERROR:  permission denied for table t\npg_dump: detail: Query was: LOCK TABLE public.t\n`,
    ),
  ).toBe('pg_dump: error: query failed: ERROR:  permission denied for table t');
});

test("a server's error in a session is told without its detail", () => {
  const error = Object.assign(new Error('value too long: "secret"'), {
    ...{ severity: 'ERROR', code: '22001', detail: 'Row was secret', table: 't', column: 'c' },
  });
  expect(wordsOfError(error)).toBe(
    'a value that green does not take as blue has it, SQLSTATE 22001, table t, column c',
  );
});
