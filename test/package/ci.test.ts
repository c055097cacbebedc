import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

interface Repository {
  /** Body of the script that installs. @default nothing needs to be installed */
  readonly install?: string;
  /** Text of each system's own tiers. @default no system */
  readonly systems?: Readonly<Record<string, string>>;
}

/** Runs .ci/run over the given tiers of a repository. */
function run(tiers: readonly string[], { install = 'exit 0', systems = {} }: Repository = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-ci-'));
  folders.push(folder);
  for (const name of ['.ci', 'scripts/ci']) mkdirSync(join(folder, name), { recursive: true });
  copyFileSync(join(root, '.ci/run'), join(folder, '.ci/run'));
  writeFileSync(join(folder, '.ci/tiers'), `# name | seconds | command\n${tiers.join('\n')}\n`);
  for (const [system, text] of Object.entries(systems)) {
    mkdirSync(join(folder, 'test', system), { recursive: true });
    writeFileSync(join(folder, 'test', system, 'tiers'), text);
  }
  writeFileSync(join(folder, 'scripts/ci/install.sh'), `#!/bin/sh\n${install}\n`, { mode: 0o755 });
  const { status, stdout } = spawnSync('bash', [join(folder, '.ci/run')], { cwd: tmpdir(), encoding: 'utf8' });
  return { exitCode: status, stdout, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

test('tests are counted one by one, tiers as one each, and the installation too', () => {
  expect(run(['tests | 10 | echo "40 passed, 0 failed"', 'lint | 10 | true'])).toMatchObject({
    exitCode: 0,
    lastLine: '42 passed, 0 failed',
  });
});

test('every tier runs even when one failed, and what the failed one said is shown', () => {
  const { exitCode, stdout, lastLine } = run([
    'a b | 10 | echo reason; exit 3',
    'c | 10 | echo quiet',
    'd | 10 | false | true',
  ]);
  expect([exitCode, lastLine]).toEqual([1, '2 passed, 2 failed']);
  expect(stdout).toMatch(/^== a b\nreason\na b +\d+ s {2}FAILED \(exit code 3\)\n== c\nc +\d+ s {2}passed\n== d\n/m);
});

test('failed tests are counted, and a run that fails without saying why is one failure', () => {
  expect(run(['tests | 10 | echo "3 passed, 2 failed"; exit 1']).lastLine).toBe('4 passed, 2 failed');
  expect(run(['tests | 10 | echo "3 passed, 0 failed"; exit 1']).lastLine).toBe('4 passed, 1 failed');
  expect(run(['tests | 10 | echo "3 passed, 2 failed"'])).toMatchObject({
    exitCode: 1,
    lastLine: '4 passed, 2 failed',
  });
});

test("each system's own tiers run after the others, by its name, and count as they do", () => {
  const systems = { lamp: '# its own\nglow | 10 | echo "7 passed, 0 failed"', wick: '\nburn | 10 | false\n' };
  const { stdout, lastLine } = run(['lint | 10 | true'], { systems });
  expect(stdout.match(/^== .*/gm)).toEqual(['== install', '== lint', '== lamp glow', '== wick burn']);
  expect(lastLine).toBe('9 passed, 1 failed');
});

test('a tier that hangs is ended at its time limit', () => {
  expect(run(['slow | 1 | sleep 60', 'next | 10 | true'])).toMatchObject({
    exitCode: 1,
    lastLine: '2 passed, 1 failed',
  });
});

test('without what they need no tier is run, and that is a failure', () => {
  const { exitCode, lastLine } = run(['tests | 10 | echo "40 passed, 0 failed"'], { install: 'exit 1' });
  expect([exitCode, lastLine]).toEqual([1, '0 passed, 1 failed']);
});
