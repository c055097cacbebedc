import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const setup = resolve(__dirname, '../../scripts/setup.mjs');
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const tool = (version: string) => `echo "tool (Vendor) ${version}"`;
const clientTools = (version: string) => ({
  psql: tool(version),
  pg_dump: tool(version),
  pg_restore: tool(version),
  pg_dumpall: tool(version),
});
const complete = { ...clientTools('15.17'), bash: tool('5.2.15(1)-release') };
const root = { id: 'echo 0' };
const user = { id: 'echo 1000', sudo: 'exit 1' };
/** Notes what it was asked, and what it installs appears. */
const aptGet = (installs: Readonly<Record<string, string>>) => ({
  'apt-cache': 'exit 0',
  'apt-get': [
    '[ "$1" = --version ] || echo "apt-get $*" >> "$MACHINE/asked"',
    ...Object.entries(installs).map(
      ([name, body]) => `[ "$1" != install ] || { echo '#!/bin/sh'; echo '${body}'; } > "$MACHINE/${name}"`,
    ),
    ...Object.keys(installs).map((name) => `[ "$1" != install ] || /bin/chmod +x "$MACHINE/${name}"`),
  ].join('\n'),
});

/** Runs the set-up on a machine that has just the given commands. */
function run(commands: Readonly<Record<string, string>>) {
  const machine = mkdtempSync(join(tmpdir(), 'cdk-cutover-setup-'));
  folders.push(machine);
  for (const [name, body] of Object.entries(commands))
    writeFileSync(join(machine, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const env = { PATH: machine, MACHINE: machine };
  const { status, stdout, stderr } = spawnSync(process.execPath, [setup], { env, encoding: 'utf8' });
  const asked = join(machine, 'asked');
  return { status, stdout, stderr, asked: existsSync(asked) ? readFileSync(asked, 'utf8') : '' };
}

test('a machine that has everything is left alone', () => {
  expect(run({ ...complete, ...root, ...aptGet({}) })).toEqual({
    status: 0,
    stdout: 'Found: PostgreSQL client tools, 15 or newer; bash, 4 or newer.\n',
    stderr: '',
    asked: '',
  });
});

test('as root it installs what is missing, and nothing else', () => {
  const { bash, ...others } = complete;
  expect(run({ ...others, ...root, ...aptGet({ bash }) })).toMatchObject({
    status: 0,
    asked: 'apt-get update -qq\napt-get install -y -qq bash\n',
  });
});

test('client tools that are too old are replaced', () => {
  const machine = { ...complete, ...clientTools('14.11'), ...root, ...aptGet(clientTools('15.17')) };
  expect(run(machine)).toMatchObject({
    status: 0,
    asked: 'apt-get update -qq\napt-get install -y -qq postgresql-client\n',
  });
});

test('where only an old version can be installed it fails and says where a newer one is', () => {
  const { status, stderr } = run({ ...complete, ...clientTools('14.11'), ...root, ...aptGet(clientTools('14.11')) });
  expect(status).toBe(1);
  expect(stderr).toContain('pg_dump is version 14.11: 15 or newer is needed (a newer one is in the repositories of');
});

test('without the right to install it changes nothing and prints the one line to run', () => {
  const { bash, ...others } = complete;
  expect(run({ ...others, ...user, ...aptGet({ bash }) })).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Run: sudo apt-get update -qq && sudo apt-get install -y -qq bash\nbash is missing: 4 or newer is needed\n',
    asked: '',
  });
});

test('without a package manager it names what is missing', () => {
  const { bash, ...others } = complete;
  expect(run({ ...others, ...root })).toMatchObject({
    status: 1,
    stderr: 'Neither apt-get, dnf nor brew is here: install these by hand.\nbash is missing: 4 or newer is needed\n',
  });
});

test('on macOS Homebrew installs as the user and links the client tools', () => {
  const { bash, id } = { ...complete, ...user };
  const brew = '[ "$1" = info ] || [ "$1" = --version ] || echo "brew $*" >> "$MACHINE/asked"';
  expect(run({ bash, id, brew })).toMatchObject({
    status: 1,
    asked: 'brew install -q libpq\nbrew link --force libpq\n',
  });
});
