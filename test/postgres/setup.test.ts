import { resolve } from 'node:path';
import { aptGet, brew, root, runOnMachine, tool, user, type Commands } from '../harness/machine';

const setup = resolve(__dirname, '../../scripts/setup.mjs');

const clientTools = (version: string): Commands =>
  Object.fromEntries(['psql', 'pg_dump', 'pg_restore', 'pg_dumpall'].map((name) => [name, tool(version)]));
const bash: Commands = { bash: tool('5.2.15(1)-release') };

const run = (commands: Commands) => runOnMachine(setup, commands);

test('a machine with the client tools is left alone', () => {
  const { status, stdout, asked } = run({ ...bash, ...clientTools('15.17'), ...root, ...aptGet({}) });
  expect({ status, asked }).toEqual({ status: 0, asked: '' });
  expect(stdout).toContain('PostgreSQL client tools, 15 or newer');
});

test('client tools that are too old are replaced', () => {
  const machine = { ...bash, ...clientTools('14.11'), ...root, ...aptGet(clientTools('15.17')) };
  expect(run(machine)).toMatchObject({
    status: 0,
    asked: 'apt-get update -qq\napt-get install -y -qq postgresql-client\n',
  });
});

test('where only old client tools can be installed it says where newer ones are', () => {
  const { status, stderr } = run({ ...bash, ...clientTools('14.11'), ...root, ...aptGet(clientTools('14.11')) });
  expect(status).toBe(1);
  expect(stderr).toContain('pg_dump is version 14.11: 15 or newer is needed (a newer one is in the repositories of');
});

test('on macOS Homebrew installs the client tools as the user, and links them', () => {
  expect(run({ ...bash, ...user, ...brew })).toMatchObject({
    status: 1,
    asked: 'brew install -q libpq\nbrew link --force libpq\n',
  });
});
