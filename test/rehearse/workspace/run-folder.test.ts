import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { isRunning, processIdentity } from '../../../lib/rehearse/workspace/process-identity';
import {
  createRun,
  createServerFolder,
  deleteRunFolder,
  findRuns,
  readRun,
  recordServer,
  runsFolder,
} from '../../../lib/rehearse/workspace/run-folder';
import { describeRun, findLeftovers, removeRun } from '../../../lib/rehearse/workspace/run-removal';

let base: string;
let script: string;
const owners: ChildProcess[] = [];

beforeAll(() => {
  base = mkdtempSync('/tmp/cutover-test-');
  chmodSync(base, 0o711);
  script = join(base, 'owner.js');
  buildSync({ entryPoints: [join(__dirname, 'owner.ts')], outfile: script, bundle: true, platform: 'node' });
});
afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  for (const run of findRuns(base)) await removeRun(run);
});
afterAll(() => rmSync(base, { recursive: true }));

/** Starts an owner and resolves when its server runs. */
async function startOwner(end: 'wait' | 'keep'): Promise<ChildProcess> {
  const owner = spawn(process.execPath, [script, base, end], { stdio: ['ignore', 'pipe', 'inherit'] });
  owners.push(owner);
  await Promise.race([
    once(owner.stdout, 'data'),
    once(owner, 'exit').then(() => Promise.reject(new Error('the owner ended before its server ran'))),
  ]);
  return owner;
}

describe('the folder of a run', () => {
  it('tells what a killed process left, and ends it when it is removed', async () => {
    const owner = await startOwner('wait');
    const [run] = findRuns(base);
    expect([run.state, run.servers[0].name, run.servers[0].title, isRunning(run.servers[0].process)]).toEqual([
      'running',
      'Blue',
      'Lamp 1.2',
      true,
    ]);
    expect(findLeftovers(base)).toEqual([]);

    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const [leftover] = findLeftovers(base);
    expect(describeRun(leftover)).toMatch(/^run-\w+ of \S+ was killed: Blue \(Lamp 1\.2, 127\.9\.9\.9:1882\); \/tmp\//);

    await removeRun(leftover);
    expect(isRunning(run.servers[0].process)).toBe(false);
    expect([existsSync(leftover.path), findRuns(base)]).toEqual([false, []]);
  });

  it('leaves a kept rehearsal alone, and ends exactly it, with its process, when it is removed', async () => {
    const owner = await startOwner('keep');
    const [run] = findRuns(base);
    expect([run.state, isRunning(run.servers[0].process)]).toEqual(['kept', true]);
    expect(findLeftovers(base)).toEqual([]);

    const bystander = spawn('sleep', ['30'], { stdio: 'ignore' });
    const ended = once(owner, 'exit');
    await removeRun(run);
    expect((await ended)[1]).toBe('SIGTERM');
    expect([existsSync(run.path), isRunning(run.servers[0].process), bystander.exitCode]).toEqual([false, false, null]);
    bystander.kill();
  });

  it('counts a kept rehearsal whose process was killed as left over', async () => {
    const owner = await startOwner('keep');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const [leftover] = findLeftovers(base);
    expect(describeRun(leftover)).toContain('was killed');
    await removeRun(leftover);
  });

  it('never ends a process that merely has the number of a server that is gone', async () => {
    const run = createRun(base);
    const bystander = spawn('sleep', ['30'], { stdio: 'ignore' });
    const reused = { pid: bystander.pid ?? 0, started: 'long ago' };
    const record = {
      ...{ name: 'Blue', title: 'Lamp 1.2', address: '127.9.9.9', port: 5432, process: reused },
      signals: [['SIGKILL', 1_000]] as const,
    };
    recordServer(createServerFolder(run), record);
    await removeRun(run);
    expect([existsSync(run.path), bystander.exitCode, bystander.signalCode]).toEqual([false, null, null]);
    bystander.kill();
  });

  it('ends a server that an earlier version of the package wrote down', async () => {
    const run = createRun(base);
    const left = spawn('sleep', ['30'], { stdio: 'ignore' });
    const exited = once(left, 'exit');
    const record = { name: 'Blue', version: '11.22', address: '127.9.9.9', port: 5432 };
    recordServer(createServerFolder(run), { ...record, process: processIdentity(left.pid!) } as never);
    expect(describeRun(readRun(run.path))).toContain('Blue (a server, 127.9.9.9:5432)');
    await removeRun(run);
    await exited;
    expect(existsSync(run.path)).toBe(false);
  });

  it('is not listed by others, yet can be passed through', () => {
    const run = createRun(base);
    expect([run.state, run.servers]).toEqual(['running', []]);
    deleteRunFolder(run);
  });

  it('goes below /tmp when the temporary folder is too long for a socket’s path', () => {
    expect(runsFolder(join(base, 'x'.repeat(80)))).toMatch(/^\/tmp\/cdk-cutover-\d+$/);
    expect(runsFolder(base)).toMatch(/^\/tmp\/cutover-test-\w+\/cdk-cutover-\d+$/);
  });

  it('goes below /tmp when the temporary folder is closed to the account of root’s servers', () => {
    const closed = mkdtempSync(join(base, 'closed-'));
    chmodSync(closed, 0o700);
    expect(runsFolder(closed, true)).toMatch(/^\/tmp\/cdk-cutover-\d+$/);
    expect(runsFolder(closed, false)).toMatch(/^\/tmp\/cutover-test-\w+\/closed-\w+\/cdk-cutover-\d+$/);
  });

  it('is passed over when it goes while we look', () => {
    const run = createRun(base);
    symlinkSync(join(base, 'gone'), join(base, 'run-gone'));
    expect(findRuns(base).map(({ id }) => id)).toEqual([run.id]);
    rmSync(join(base, 'run-gone'));
    deleteRunFolder(run);
  });
});
