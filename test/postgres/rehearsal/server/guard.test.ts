import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { isRunning } from '../../../../lib/rehearse/workspace/process-identity';
import { findRuns } from '../../../../lib/rehearse/workspace/run-folder';
import { findLeftovers, removeRun } from '../../../../lib/rehearse/workspace/run-removal';

const base = mkdtempSync('/tmp/cutover-test-');
afterAll(async () => {
  for (const run of findRuns(base)) await removeRun(run);
  rmSync(base, { recursive: true });
});

async function eventually(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 1_200; tries++, await sleep(25)) if (condition()) return true;
  return false;
}

test('a server ends with the process that started it, killed included', async () => {
  chmodSync(base, 0o711);
  const script = join(base, 'owner.js');
  buildSync({
    ...{ entryPoints: [join(__dirname, 'owner.ts')], outfile: script, bundle: true, platform: 'node' },
    external: ['pg-native'],
  });
  const owner = spawn(process.execPath, [script, base], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(owner.stdout, 'data'),
    once(owner, 'exit').then(() => Promise.reject(new Error('the owner ended before its server ran'))),
  ]);
  const [run] = findRuns(base);
  const [server] = run.servers;
  expect([server.name, server.title, isRunning(server.process)]).toEqual(['Blue', 'PostgreSQL 11.22', true]);

  owner.kill('SIGKILL');
  expect(await eventually(() => !isRunning(server.process))).toBe(true);
  expect(findLeftovers(base).map(({ id }) => id)).toEqual([run.id]);
});
