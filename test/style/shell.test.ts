import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const scripts = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.sh', '.ci/run'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\n')
  .filter(Boolean);

function shellcheck(
  args: readonly string[],
  input = '',
): { readonly exitCode: number | null; readonly output: string } {
  const { status, stdout } = spawnSync('shellcheck', args, { cwd: root, input, encoding: 'utf8' });
  return { exitCode: status, output: stdout };
}

/** CI installs it, and has a tier of its own for it; elsewhere these are skipped by name. */
const testIfInstalled = spawnSync('shellcheck', ['--version']).status === 0 ? test : test.skip;

testIfInstalled('shellcheck finds nothing in any shell script', () => {
  expect(scripts.length).toBeGreaterThan(0);
  expect(shellcheck(['--external-sources', ...scripts])).toEqual({ exitCode: 0, output: '' });
});

testIfInstalled('shellcheck finds an unquoted variable', () => {
  expect(shellcheck(['--shell=bash', '-'], 'rm $1').exitCode).toBe(1);
});
