import { piecesOf } from '../../../../constructs/postgres/rehearsal/own-data/sql-pieces';

/** Kind, line and content of every piece, rows joined. @param size of the chunks in which it arrives */
async function pieces(sql: string, size = 1_000): Promise<readonly string[]> {
  const found: string[] = [];
  const chunks = async function* () {
    const bytes = Buffer.from(sql);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  let rows = '';
  for await (const piece of piecesOf(chunks())) {
    if (piece.kind === 'rows') rows += piece.chunk.toString();
    else if (piece.kind === 'rows end') {
      found.push(`rows ${JSON.stringify(rows)}`);
      rows = '';
    } else found.push(`${piece.kind} ${piece.line} ${piece.text.toString()}`);
  }
  return found;
}

const DUMP = `-- PostgreSQL database dump
/* a ; comment /* within */ ; one */ SELECT 'it''s; fine', E'\\'; still', "a;""b", $$ ; $x$ ; $$, $x$ $$ ; $x$;
CREATE RULE r AS ON DELETE TO t DO INSTEAD (SELECT 1; SELECT 2);

COPY public.t (a, "from stdin; b") FROM stdin;
1\t\\\\.
\\N\t';
\\.

;;
CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
SELECT a$b, c -- no end ; here
 FROM t;
COPY empty FROM stdin;
\\.
-- PostgreSQL database dump complete`;

const PIECES = [
  'comment 1 PostgreSQL database dump',
  `statement 2 SELECT 'it''s; fine', E'\\'; still', "a;""b", $$ ; $x$ ; $$, $x$ $$ ; $x$`,
  'statement 3 CREATE RULE r AS ON DELETE TO t DO INSTEAD (SELECT 1; SELECT 2)',
  'statement 5 COPY public.t (a, "from stdin; b") FROM stdin',
  String.raw`rows "1\t\\\\.\n\\N\t';\n"`,
  'statement 11 CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
  'statement 12 SELECT a$b, c -- no end ; here\n FROM t',
  'statement 14 COPY empty FROM stdin',
  'rows ""',
  'comment 16 PostgreSQL database dump complete',
];

test.each([1, 2, 3, 7, 1_000])('a dump falls into the same pieces when it arrives %i bytes at a time', async (size) => {
  expect(await pieces(DUMP, size)).toEqual(PIECES);
});

test('rows that look like statements or commands are rows', async () => {
  const rows = '\\! touch /tmp/x\nDROP TABLE t;\n \\.\n\\.x\n';
  expect(await pieces(`COPY t FROM stdin;\n${rows}\\.\nSELECT 1;`)).toEqual([
    'statement 1 COPY t FROM stdin',
    `rows ${JSON.stringify(rows)}`,
    'statement 7 SELECT 1',
  ]);
});

test('a backslash outside of strings and rows is a command, wherever it stands', async () => {
  expect(await pieces("\\connect shop\nSELECT 1 \\gexec\nSELECT '\\! no command';\n")).toEqual([
    'command 1 \\connect shop',
    'command 2 SELECT 1 \\gexec',
    "statement 3 SELECT '\\! no command'",
  ]);
});

test('backslashes escape in plain strings only where the dump says so', async () => {
  expect(await pieces("SELECT 'a\\'; SELECT 2;")).toEqual(["statement 1 SELECT 'a\\'", 'statement 1 SELECT 2']);
  const off = 'SET standard_conforming_strings = off';
  expect(await pieces(`${off};SELECT 'a\\'; b';`)).toEqual([`statement 1 ${off}`, "statement 1 SELECT 'a\\'; b'"]);
});

test.each([
  ["SELECT 'never", 1],
  ['SELECT 1;\n\nSELECT 2', 3],
  ['SELECT $a$ ;', 1],
  ['COPY t FROM stdin;\n1\n2\n', 1],
  ['SELECT 1; /* never', 1],
])('what ends in the middle was cut off: %j', async (sql, line) => {
  await expect(pieces(sql)).rejects.toThrow(`it ends in the middle of what begins in line ${line}: it was cut off`);
});
