import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children, ToolError } from '../../../constructs/postgres/host/children';

/** Answers as psql does: with what is selected. `oops` is an error. */
const ANSWERS = `sh -c 'while read -r line; do case $line in oops) echo "psql:<stdin>:1: ERROR:  42P01: relation t does not exist" >&2; exit 3;; SELECT*) line=\${line#SELECT ?}; echo "\${line%??}";; esac; done'`;

let folder: string;
let children: Children;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'children-'));
  children = new Children({ PATH: process.env.PATH, HOME: folder }, join(folder, 'tools.log'));
});
afterEach(() => {
  children.endAll();
  rmSync(folder, { recursive: true });
});

test('a program that stays is told one thing after the other, and ends when nothing more is said', async () => {
  const program = children.converse(ANSWERS, {});
  await program.tell('one');
  await program.tell('two');
  await program.end();
});

test("what it fails with is told to whoever asked, without the server's details, and kept whole", async () => {
  const program = children.converse(ANSWERS, {});
  await expect(program.tell('oops')).rejects.toThrow(new ToolError('undefined_table (SQLSTATE 42P01)', '42P01'));
  await expect(program.tell('again')).rejects.toThrow(ToolError);
  expect(readFileSync(join(folder, 'tools.log'), 'utf8')).toContain('psql:<stdin>:1: ERROR:  42P01');
});

test("no start-up file of the host's user runs: bash reads one where its input looks like a connection", async () => {
  writeFileSync(join(folder, '.bashrc'), `touch ${join(folder, 'was-read')}`);
  await children.converse(ANSWERS, {}).tell('one');
  await children.run('cat', []);
  expect(existsSync(join(folder, 'was-read'))).toBe(false);
});

test('once all were ended nothing is started any more', async () => {
  const program = children.converse(ANSWERS, {});
  await program.tell('one');
  children.endAll();
  await expect(program.tell('two')).rejects.toThrow('it ended with a signal');
  expect(() => children.converse(ANSWERS, {})).toThrow('The work was stopped');
  await expect(children.call('true', [])).rejects.toThrow('The work was stopped');
});
