import { withoutNewerSettings } from '../../../constructs/postgres/host/copy/script-text';

const FIRST = 'SET statement_timeout = 0;\nSET lock_timeout = 0;\nSET idle_in_transaction_session_timeout = 0;\n';

test('tools of 17 may fill a green before it: what its version does not know is not set, each time that they set it', () => {
  const set = `${FIRST}SET transaction_timeout = 0;\nSET client_encoding = 'UTF8';\n`;
  expect(withoutNewerSettings(`${set}\\connect x\n${set}`)).toBe(
    `${FIRST}SET client_encoding = 'UTF8';\n\\connect x\n${FIRST}SET client_encoding = 'UTF8';\n`,
  );
});

test("a function's own line is left as it is", () => {
  const body = "CREATE FUNCTION f() AS 'BEGIN\nSET transaction_timeout = 0;\nEND';\n";
  expect(withoutNewerSettings(`${FIRST}${body}`)).toBe(`${FIRST}${body}`);
});
