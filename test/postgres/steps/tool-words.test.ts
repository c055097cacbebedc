import { wordsOfTool } from '../../../constructs/postgres/host/tool-words';

test('what psql says of a row is told without the row: what kind of error, and where', () => {
  expect(
    wordsOfTool(`psql:<stdin>:7: ERROR:  22P02: invalid input syntax for type integer: "4111 1111 1111 1111"
CONTEXT:  COPY cards, line 3, column number: "4111 1111 1111 1111"
LOCATION:  pg_strtoint32, numutils.c:320
`),
  ).toBe('invalid_text_representation (SQLSTATE 22P02), table cards, column number');
  expect(
    wordsOfTool(`psql:/tmp/x/4-builds:9: ERROR:  23505: could not create unique index "users_email_key"
DETAIL:  Key (email)=(someone@example.com) is duplicated.
SCHEMA NAME:  public
TABLE NAME:  users
CONSTRAINT NAME:  users_email_key
LOCATION:  comparetup_index_btree, tuplesort.c:3600
`),
  ).toBe('unique_violation (SQLSTATE 23505), schema public, table users, constraint users_email_key');
});

test('what psql says of a statement is told with its text, and what the script was about there', () => {
  const printed = `psql:/tmp/x/2-script:12: ERROR:  42702: column reference "pid" is ambiguous
LINE 2:  SELECT pid,
                ^
LOCATION:  colNameToVar, parse_relation.c:1005
`;
  expect(wordsOfTool(printed, ({ script, line }) => `${script} at ${line}`)).toBe(
    '/tmp/x/2-script at 12: ambiguous_column (SQLSTATE 42702): column reference "pid" is ambiguous',
  );
});

describe('a row that looks like an error of psql shows nothing', () => {
  const canary = '4111';
  test.each([
    [
      'in a key',
      `ERROR:  23505: could not create unique index "k"
DETAIL:  Key (email, number)=(x
ERROR:  42P07: , ${canary}) is duplicated.
SCHEMA NAME:  public
CONSTRAINT NAME:  k
LOCATION:  comparetup_index_btree, tuplesort.c:3600
`,
    ],
    [
      'in a text of several lines',
      `ERROR:  55000: one
${canary}
LOCATION:  somewhere, heap.c:1
`,
    ],
    [
      'in the names of a key',
      `ERROR:  23505: could not create unique index "k"
DETAIL:  Key (email)=(x
COLUMN NAME:  ${canary}
LOCATION:  lie, lie.c:1
 y) is duplicated.
SCHEMA NAME:  public
CONSTRAINT NAME:  k
LOCATION:  comparetup_index_btree, tuplesort.c:3600
`,
    ],
    [
      'in the column of a COPY',
      `ERROR:  22P04: extra data after last expected column
CONTEXT:  COPY cards, line 1: "a, line 4, column ${canary}: x"
LOCATION:  NextCopyFrom, copyfromparse.c:888
`,
    ],
    [
      'in a warning',
      `WARNING:  01000: one
ERROR:  42P07: ${canary}
LOCATION:  lie, heap.c:1
CONTEXT:  PL/pgSQL function f() line 1 at RAISE
LOCATION:  exec_stmt_raise, pl_exec.c:3901
`,
    ],
  ])('%s', (_, printed) => {
    const words = wordsOfTool(printed);
    expect(words).toContain('SQLSTATE');
    expect(words).not.toContain(canary);
  });
});

test('what the tools say of themselves is told, of a server without SQLSTATE too', () => {
  expect(
    wordsOfTool(
      `pg_dump: error: query failed: ERROR:  permission denied for table t\npg_dump: detail: Query was: LOCK TABLE public.t\n`,
    ),
  ).toBe('pg_dump: error: query failed: ERROR:  permission denied for table t');
});
