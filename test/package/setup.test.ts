import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { aptGet, brew, root, runOnMachine, tool, user, type Commands } from '../harness/machine';

const checkout = mkdtempSync(join(tmpdir(), 'cdk-cutover-setup-'));
afterAll(() => rmSync(checkout, { recursive: true }));

/** A checkout with two systems: one needs a tool on every machine, the other one that only Debian has. */
beforeAll(() => {
  for (const script of ['setup.mjs', 'systems.mjs'])
    cpSync(resolve(__dirname, '../../scripts', script), join(checkout, 'scripts', script));
  const declare = (name: string, tools: object) => {
    mkdirSync(join(checkout, 'constructs', name), { recursive: true });
    writeFileSync(
      join(checkout, 'constructs', name, 'system.json'),
      JSON.stringify({ example: 'hall', tools: [tools] }),
    );
  };
  declare('lamp', {
    ...{ name: 'Lamp tools', commands: ['lamp'], major: 3, hint: 'a newer one is at lamp.example' },
    packages: { 'apt-get': ['lamp-tools'], brew: ['liblamp'] },
    unlinked: ['liblamp'],
  });
  declare('wick', { name: 'Wick', commands: ['wick'], major: 1, packages: { 'apt-get': ['wick'] } });
  mkdirSync(join(checkout, 'constructs/logs'));
});

const complete: Commands = { lamp: tool('3.1'), wick: tool('1.0'), bash: tool('5.2.15(1)-release') };
const run = (commands: Commands) => runOnMachine(join(checkout, 'scripts/setup.mjs'), commands);

test('a machine that has everything is left alone', () => {
  expect(run({ ...complete, ...root, ...aptGet({}) })).toEqual({
    status: 0,
    stdout: 'Found: Lamp tools, 3 or newer; Wick, 1 or newer; bash, 4 or newer.\n',
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

test('what a system needs is installed, and what is too old is replaced', () => {
  const { wick, ...others } = complete;
  const installed = aptGet({ wick, lamp: tool('3.0') });
  expect(run({ ...others, lamp: tool('2.9'), ...root, ...installed })).toMatchObject({
    status: 0,
    asked: 'apt-get update -qq\napt-get install -y -qq lamp-tools wick\n',
  });
});

test('where only an old version can be installed it fails and says where a newer one is', () => {
  const { status, stderr } = run({ ...complete, lamp: tool('2.9'), ...root, ...aptGet({ lamp: tool('2.9') }) });
  expect(status).toBe(1);
  expect(stderr).toContain('lamp is version 2.9: 3 or newer is needed (a newer one is at lamp.example)');
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

test('on macOS Homebrew installs as the user and links what it keeps off the PATH', () => {
  const { bash, wick } = complete;
  expect(run({ bash, wick, ...user, ...brew })).toMatchObject({
    status: 1,
    asked: 'brew install -q liblamp\nbrew link --force liblamp\n',
  });
});

test('what the package manager does not have is named, and nothing is asked of it', () => {
  const { bash, lamp } = complete;
  expect(run({ bash, lamp, ...user, ...brew })).toEqual({
    status: 1,
    stdout: '',
    stderr: 'wick is missing: 1 or newer is needed\n',
    asked: '',
  });
});
