import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { processesWith, send, stateOf, withChildren } from './processes';
import { lookFor } from './wait';

let child: ChildProcess;
beforeEach(async () => {
  child = spawn('sh', ['-c', 'sleep 60 >&2 & echo ready; wait'], {
    env: { ...process.env, FAULTS_TEST: 'a b' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout!, 'data');
});
afterEach(() => {
  for (const pid of withChildren([child.pid!])) send(pid, 'SIGKILL');
});

const becomes = (state: string) => lookFor(2_000, () => (stateOf(child.pid!) === state ? state : undefined));

test('a process is seen running, stopped and gone', async () => {
  expect(stateOf(child.pid!)).toBe('runs');
  send(child.pid!, 'SIGSTOP');
  expect(await becomes('stopped')).toBe('stopped');
  send(child.pid!, 'SIGKILL');
  expect(await becomes('gone')).toBe('gone');
  send(child.pid!, 'SIGKILL');
});

test('processes are found by a variable of their environment, and with them what they started', () => {
  const found = processesWith('FAULTS_TEST', 'a b');
  expect(found).toContain(child.pid);
  expect(processesWith('FAULTS_TEST', 'a')).toEqual([]);
  const all = withChildren([child.pid!]);
  expect(all).toHaveLength(2);
  expect(all[0]).toBe(child.pid);
});
