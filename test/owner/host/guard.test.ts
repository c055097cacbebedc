import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KILLED, OwnedHost } from './owned-host';

let host: OwnedHost;
beforeEach(() => {
  host = new OwnedHost();
});
afterEach(() => host.remove());

const first = { execution: 'exec-1', counter: 1 };
const second = { execution: 'exec-2', counter: 2 };
const markedBy = (execution: string) => `upgrade 'shop' (execution ${execution}, cutover, since 2026-01-01T00:00:00Z)`;

/** Tells its process, and goes on once it is let. */
const WAITS = 'echo $BASHPID >"$FOLDER/pid"; until [[ -e $FOLDER/go ]]; do sleep 0.02; done';
const EFFECT = 'echo "$1 by $SSM_ExecutionId" >"$FOLDER/effect"';
const quick = 'main() { ' + EFFECT + '; }';
const slow = `set -euo pipefail\nmain() { ${WAITS}; ${EFFECT}; }`;

const effect = () => existsSync(join(host.folder, 'effect'));
const letGo = () => writeFileSync(join(host.folder, 'go'), '');
const isFree = () => spawnSync('flock', ['--exclusive', '--nonblock', join(host.home, 'lock'), 'true']).status === 0;

/** One that has ended, and that nobody has waited for, does nothing any more. */
function lives(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a script', () => {
  test('of the execution that the host is marked for works, and holds the lock until it ended', async () => {
    await host.mark('mark', first);
    const working = host.work(slow, 'exec-1');
    await host.told('pid');
    expect(isFree()).toBe(false);
    letGo();
    expect((await working).status).toBe('Success');
    expect(await host.told('effect')).toBe('do by exec-1');
    expect(isFree()).toBe(true);
  });

  test('on a host without a mark does nothing, and says how to get one', async () => {
    expect(await host.work(quick, 'exec-1')).toMatchObject({
      status: 'Failed',
      stderr:
        "cdk-cutover: this host bears no upgrade's mark, and execution exec-1 did not claim it: nothing was done. Start a document, or claim the upgrade by hand (cdk-cutover claim).\n",
    });
    expect(effect()).toBe(false);
  });

  test('of another execution does nothing, and names whom the host is marked for', async () => {
    await host.mark('mark', second);
    expect(await host.work(quick, 'exec-1')).toMatchObject({
      status: 'Failed',
      stderr: `cdk-cutover: this host is worked on by ${markedBy('exec-2')}, not by execution exec-1: nothing was done.\n`,
    });
    expect(effect()).toBe(false);
  });

  test('whose execution released the host does nothing any more', async () => {
    await host.mark('mark', first);
    writeFileSync(join(host.home, 'kept'), '');
    await host.mark('unmark', first);
    writeFileSync(join(host.home, 'lock'), '');
    expect((await host.work(quick, 'exec-1')).stderr).toContain(
      "this host bears no upgrade's mark any more: execution exec-1 released it, or lost it. Nothing was done.",
    );
    expect(effect()).toBe(false);
  });

  test('waits for an earlier one of its execution, and does nothing while that one does not end', async () => {
    await host.mark('mark', first);
    const working = host.work(slow, 'exec-1');
    const pid = await host.told('pid');
    const impatient = (text: string) => text.replace('CUTOVER_PATIENCE=30', 'CUTOVER_PATIENCE=1');
    expect((await host.work(quick, 'exec-1', 60, impatient)).stderr).toMatch(
      new RegExp(
        `another script works on this host: .*\\b${pid} \\(_script\\.sh\\).* Nothing was done: start the document again, which ends it`,
      ),
    );
    expect(effect()).toBe(false);
    const next = host.work(quick, 'exec-1');
    letGo();
    expect([(await working).status, (await next).status]).toEqual(['Success', 'Success']);
  });

  test('that stood still until its time was over does nothing', async () => {
    await host.mark('mark', first);
    expect((await host.work(`sleep 1.1\n${quick}`, 'exec-1', 1)).stderr).toBe(
      'cdk-cutover: this script stood still until its 1 s were over, and others may have gone on: nothing was done. Start the document again.\n',
    );
    expect(effect()).toBe(false);
  });

  test.each([
    ['fails', 'main() { echo no >&2; return 7; }', 7],
    ['stops at an error', 'set -e\nmain() { false; touch "$FOLDER/effect"; }', 1],
    ['goes on after an error where it is written so', 'main() { false; touch "$FOLDER/effect"; return 3; }', 3],
    ['exits', 'main() { exit 9; }', 9],
  ])('that %s ends as it would alone', async (how, script, exitCode) => {
    await host.mark('mark', first);
    expect((await host.work(script, 'exec-1')).exitCode).toBe(exitCode);
    expect(effect()).toBe(how.startsWith('goes on'));
  });

  test("keeps its own traps, and the shell's options", async () => {
    await host.mark('mark', first);
    const script = `set -u\ntrap 'echo cleaned' EXIT\nmain() { echo "$-"; echo "\${UNKNOWN-unset}"; }`;
    const { stdout, status } = await host.work(script, 'exec-1');
    expect([status, stdout]).toEqual(['Success', expect.stringMatching(/u.*\nunset\ncleaned\n$/)]);
  });
});

describe('an execution that succeeds another', () => {
  test('ends what that one left working, with all that it started, before its own mark says so', async () => {
    await host.mark('mark', first);
    // It does not end when it is asked to, and has a child without the lock, as Python starts them.
    const script = [
      "trap '' TERM",
      'main() {',
      '  (for fd in /proc/self/fd/*; do [[ ${fd##*/} -lt 3 ]] || eval "exec ${fd##*/}>&-"; done; echo $BASHPID >"$FOLDER/child"; exec sleep 60) &',
      `  ${WAITS}`,
      `  ${EFFECT}`,
      '}',
    ].join('\n');
    const left = host.work(script, 'exec-1');
    const pids = [await host.told('pid'), await host.told('child')];
    const marked = await host.mark('mark', second, (text) => text.replace('END_SECONDS=10', 'END_SECONDS=1'));
    expect(pids.filter(lives)).toEqual([]);
    expect(marked.status).toBe('Success');
    expect((await left).exitCode).toBe(KILLED);
    letGo();
    expect((await host.work(quick, 'exec-2')).status).toBe('Success');
    expect(await host.told('effect')).toBe('do by exec-2');
  });

  test('ends a script that stands still while it works', async () => {
    await host.mark('mark', first);
    const left = host.work(slow, 'exec-1');
    const pid = Number(await host.told('pid'));
    process.kill(pid, 'SIGSTOP');
    expect((await host.mark('mark', second)).status).toBe('Success');
    letGo();
    expect((await left).exitCode).toBe(KILLED);
    expect(effect()).toBe(false);
  });

  test('need not wait for a script that stands still before it looked for its mark: awake, it does nothing', async () => {
    await host.mark('mark', first);
    const late = host.work(`${WAITS}\n${quick}`, 'exec-1');
    const pid = Number(await host.told('pid'));
    process.kill(pid, 'SIGSTOP');
    expect((await host.mark('mark', second)).status).toBe('Success');
    letGo();
    process.kill(pid, 'SIGCONT');
    expect((await late).stderr).toContain(`this host is worked on by ${markedBy('exec-2')}, not by execution exec-1`);
    expect(effect()).toBe(false);
  });

  test('ends nothing but the script where the agent gave it no process group of its own', async () => {
    await host.mark('mark', first);
    const { text, environment } = host.toWork(slow, 'exec-1');
    const left = spawn('bash', ['-c', text], { env: environment, stdio: 'ignore' });
    const ended = once(left, 'exit');
    await host.told('pid');
    expect((await host.mark('mark', second)).status).toBe('Success');
    expect(await ended).toEqual([null, 'SIGTERM']);
    letGo();
    expect(effect()).toBe(false);
  });

  test('does not begin while something of that one cannot be ended, and names it', async () => {
    await host.mark('mark', first);
    const left = host.work(slow, 'exec-1');
    const pid = await host.told('pid');
    const deaf = (text: string) =>
      text.replace('END_SECONDS=10', 'END_SECONDS=1').replace('set -euo', 'kill() { :; }\nset -euo');
    expect((await host.mark('mark', second, deaf)).stderr).toMatch(
      new RegExp(
        `what an earlier execution left on this host does not end: .*\\b${pid} \\(_script\\.sh\\).* End it, or restart the host`,
      ),
    );
    letGo();
    await left;
  });
});

describe('a service that a script starts', () => {
  const server = 'exec -a service sleep 60';

  test('as a service lives on: the script ends, and so does the next claim', async () => {
    await host.mark('mark', first);
    writeFileSync(join(host.folder, 'server'), `#!/bin/bash\necho $$ >"$FOLDER/service"\n${server}\n`, { mode: 0o755 });
    const script = 'main() { start_service "$FOLDER/server" >/dev/null 2>&1; }';
    expect((await host.work(script, 'exec-1')).status).toBe('Success');
    const pid = await host.told('service');
    expect((await host.mark('mark', second)).status).toBe('Success');
    expect((await host.work(quick, 'exec-2')).status).toBe('Success');
    expect(lives(pid)).toBe(true);
    process.kill(Number(pid), 'SIGKILL');
  });

  test('as a child makes its script fail: the next claim would end it', async () => {
    await host.mark('mark', first);
    const script = `main() { setsid bash -c 'echo $$ >"$FOLDER/service"; ${server}' >/dev/null 2>&1 & }`;
    const { status, stderr } = await host.work(script, 'exec-1');
    const pid = await host.told('service');
    expect([status, stderr]).toEqual([
      'Failed',
      `cdk-cutover: the script has ended, and left what holds the lock of this host: ${pid} (sleep). Start a service by start_service.\n`,
    ]);
    expect((await host.mark('mark', second)).status).toBe('Success');
    expect(lives(pid)).toBe(false);
  });
});
