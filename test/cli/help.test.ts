import { removeFolders } from '../rehearse/assembly/handmade';
import { runCli } from './cli';

afterAll(removeFolders);

test('the command line names its commands and its exit codes', async () => {
  const { code, stdout } = await runCli(['--help']);
  expect(code).toBe(0);
  for (const command of ['rehearse ', 'rehearse-failures ', 'plan ', 'procedure ', 'clean ']) {
    expect(stdout).toContain(`\n  ${command}`);
  }
  expect(stdout).toContain('Exit codes: 0 succeeded, 1 undone, 2 failed or bad input, 130 or 143 interrupted.');
});

test.each([
  ['rehearse', ['--example', '--app', '--stack', '--fail-at', '--json', '--keep', '--report', '--help']],
  ['rehearse-failures', ['--example', '--app', '--stack', '--json', '--help']],
  ['plan', ['--example', '--app', '--stack', '--json', '--report', '--help']],
  ['procedure', ['--example', '--app', '--stack', '--help']],
  ['clean', ['--help']],
])('%s --help names its options', async (command, options) => {
  const { code, stdout } = await runCli([command, '--help']);
  expect(code).toBe(0);
  for (const option of options) expect(stdout).toContain(option);
});

test('without a command it shows what there is, and that is no success', async () => {
  const { code, stderr } = await runCli([]);
  expect(code).toBe(2);
  expect(stderr).toContain('Usage: cdk-cutover');
});

test('--version is that of the package', async () => {
  const { stdout } = await runCli(['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
