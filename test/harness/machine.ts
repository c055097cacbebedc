import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Shell scripts by the commands' names. */
export type Commands = Readonly<Record<string, string>>;

/** A tool that tells its version. */
export const tool = (version: string) => `echo "tool (Vendor) ${version}"`;

export const root: Commands = { id: 'echo 0' };
export const user: Commands = { id: 'echo 1000', sudo: 'exit 1' };

/** Notes what it was asked, and what it installs appears. */
export const aptGet = (installs: Commands): Commands => ({
  'apt-cache': 'exit 0',
  'apt-get': [
    '[ "$1" = --version ] || echo "apt-get $*" >> "$MACHINE/asked"',
    ...Object.entries(installs).map(
      ([name, body]) => `[ "$1" != install ] || { echo '#!/bin/sh'; echo '${body}'; } > "$MACHINE/${name}"`,
    ),
    ...Object.keys(installs).map((name) => `[ "$1" != install ] || /bin/chmod +x "$MACHINE/${name}"`),
  ].join('\n'),
});

/** Homebrew, which notes what it was asked. */
export const brew: Commands = {
  brew: '[ "$1" = info ] || [ "$1" = --version ] || echo "brew $*" >> "$MACHINE/asked"',
};

const machines: string[] = [];
afterAll(() => machines.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** Runs a script on a machine that has just the given commands. */
export function runOnMachine(script: string, commands: Commands) {
  const machine = mkdtempSync(join(tmpdir(), 'cdk-cutover-machine-'));
  machines.push(machine);
  for (const [name, body] of Object.entries(commands))
    writeFileSync(join(machine, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const env = { PATH: machine, MACHINE: machine };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
  const asked = join(machine, 'asked');
  return { status, stdout, stderr, asked: existsSync(asked) ? readFileSync(asked, 'utf8') : '' };
}
