import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Runs scripts/test.mjs in a project that has nothing but the given test files. */
function run(files: Readonly<Record<string, string>>): { readonly lastLine: string; readonly exitCode: number | null } {
  const project = mkdtempSync(join(tmpdir(), 'cdk-cutover-test-script-'));
  folders.push(project);
  mkdirSync(join(project, 'scripts'));
  copyFileSync(join(root, 'scripts/test.mjs'), join(project, 'scripts/test.mjs'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ jest: { testMatch: ['<rootDir>/*.test.js'] } }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  const { stdout, status } = spawnSync(process.execPath, [join(project, 'scripts/test.mjs')], { encoding: 'utf8' });
  return { lastLine: stdout.trimEnd().split('\n').at(-1) ?? '', exitCode: status };
}

test('the last line counts the tests, and all passed means exit code 0', () => {
  expect(run({ 'a.test.js': "test('one', () => {}); test('two', () => console.log('5 passed, 5 failed'));" })).toEqual({
    lastLine: '2 passed, 0 failed',
    exitCode: 0,
  });
});

test('a failing test and a file that does not load each count as a failure', () => {
  const files = {
    'a.test.js': "test('one', () => {}); test('two', () => expect(1).toBe(2));",
    'b.test.js': "throw new Error('does not load');",
  };
  expect(run(files)).toEqual({ lastLine: '1 passed, 2 failed', exitCode: 1 });
});

test('no test at all is a failure', () => {
  expect(run({})).toEqual({ lastLine: '0 passed, 1 failed', exitCode: 1 });
});

test('a jest that cannot start is a failure', () => {
  expect(run({ 'jest.config.js': 'two configurations' })).toEqual({
    lastLine: '0 passed, 1 failed',
    exitCode: 1,
  });
});
