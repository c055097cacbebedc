import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Armoury } from './armoury';
import { send, stateOf } from './processes';
import { lookFor } from './wait';

let folder: string;
let armoury: Armoury;
let child: ChildProcess | undefined;
let output = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-armoury-'));
  armoury = new Armoury(join(folder, 'faults'));
  output = '';
});
afterEach(() => {
  if (child?.pid !== undefined) send(child.pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
}
const writes = (...texts: readonly string[]) => {
  const script = texts.map((text) => `process.stdout.write(${JSON.stringify(text)})`).join('; ');
  const options = { FAULTS_FOLDER: armoury.folder, FAULTS_PLACE: 'function' };
  run(process.execPath, [`--require=${join(__dirname, 'watch-writes.cjs')}`, '-e', script], options);
};
const comes = (text: string) => lookFor(3_000, () => (output === text ? output : undefined));

test('a process of Node is seen stopped before an armed text leaves it, and goes on when it is told to', async () => {
  const armed = armoury.arm({ place: 'function', signal: 'SIGSTOP', texts: ['DROP', 'COPY'] });
  writes('BEGIN ', 'COPY ', 'END');
  const delivered = await armoury.delivered(armed, 5_000);
  expect(delivered).toMatchObject({ pid: child?.pid, text: 'COPY' });
  expect([stateOf(child!.pid!), output]).toEqual(['stopped', 'BEGIN ']);
  armoury.resume(delivered!);
  expect(await comes('BEGIN COPY END')).toBe('BEGIN COPY END');
});

test('matches that are to pass pass, and the next one is deadly', async () => {
  const armed = armoury.arm({ place: 'function', signal: 'SIGKILL', texts: ['COPY'], pass: 1 });
  writes('COPY 1 ', 'COPY 2 ');
  await armoury.delivered(armed, 5_000);
  expect([stateOf(child!.pid!), output]).toEqual(['gone', 'COPY 1 ']);
});

test('what is armed for a host does not concern a function, and what was taken back nobody', async () => {
  armoury.arm({ place: 'host', signal: 'SIGKILL', texts: ['COPY'] });
  armoury.disarm(armoury.arm({ place: 'function', signal: 'SIGKILL', texts: ['COPY'] }));
  writes('COPY');
  expect(await comes('COPY')).toBe('COPY');
});

test('a tool on a host is stopped before it begins, whatever is armed behind it', async () => {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'watch-tool.sh'), '#!/bin/sh\necho "ran $2"\n', { mode: 0o755 });
  const armed = armoury.arm({ place: 'host', signal: 'SIGSTOP', texts: ['never', "FROM 'a b'"] });
  armoury.arm({ place: 'host', signal: 'SIGKILL', texts: ['not this'] });
  const tool = join(__dirname, 'watch-tool.sh');
  run(tool, ['-c', "SELECT FROM 'a b'"], { FAULTS_FOLDER: armoury.folder, FAULTS_TOOLS: tools });
  const delivered = await armoury.delivered(armed, 5_000);
  expect([delivered?.pid, output]).toEqual([child?.pid, '']);
  armoury.resume(delivered!);
  expect(await comes("ran SELECT FROM 'a b'\n")).toBe("ran SELECT FROM 'a b'\n");
});

test('whoever is still stopped when all is forgotten is ended', async () => {
  const armed = armoury.arm({ place: 'function', signal: 'SIGSTOP', texts: ['COPY'] });
  writes('COPY');
  await armoury.delivered(armed, 5_000);
  armoury.clear();
  expect(await lookFor(3_000, () => (stateOf(child!.pid!) === 'gone' ? 'gone' : undefined))).toBe('gone');
});
