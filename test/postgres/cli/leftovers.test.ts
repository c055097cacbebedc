import { Client } from 'pg';
import type { RehearsalReport } from '../../../lib/report/report';
import { removeFolders } from '../../rehearse/assembly/handmade';
import { runCli } from '../../cli/cli';

afterAll(removeFolders);

/** Whether a server answers there, though it lets nobody in without a password. */
async function answers(host: string): Promise<boolean> {
  const client = new Client({ host, port: 5432, user: 'nobody', database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== 'ECONNREFUSED';
  }
}

const addresses = (text: string) => [...text.matchAll(/(127\.\d+\.\d+\.\d+):5432/g)].map(([, address]) => address);

test('a rehearsal that is kept stays, is named with what reaches and ends it, and `clean` ends exactly it', async () => {
  const { code, stdout, stderr, folder } = await runCli([
    'rehearse',
    '--example',
    'kong',
    '--keep',
    '--json',
    '--fail-at',
    'preflight',
  ]);
  const { outcome, clients } = JSON.parse(stdout) as RehearsalReport;
  expect({ code, outcome, leadsTo: clients.endpointLeadsTo }).toEqual({ code: 1, outcome: 'undone', leadsTo: 'blue' });
  expect(clients.wellAgainMs).toBeLessThanOrEqual(5_000);
  expect(stderr).toMatch(/^Kept:\n {2}blue: PostgreSQL 11\.22 on .*psql -h .*\n {2}green: PostgreSQL 15\.17 on .*\n/);
  expect(stderr).toMatch(/\nEnd it with: node \/.*\/dist\/bin\/cli\.js clean\n$/);
  const kept = addresses(stderr);
  expect(await Promise.all(kept.map(answers))).toEqual([true, true]);

  const cleaned = await runCli(['clean'], { folder });
  expect(cleaned.stdout).toMatch(/^Removed: run-\w+ of .* was kept: /);
  expect(addresses(cleaned.stdout)).toEqual(kept);
  expect(await Promise.all(kept.map(answers))).toEqual([false, false]);
  expect((await runCli(['clean'], { folder })).stdout).toBe('Nothing to clean.\n');
});

test('a killed rehearsal takes its servers with it; the next one names and removes the rest, even if nobody listens', async () => {
  const signal = { name: 'SIGKILL', after: 'Filling blue' } as const;
  const { code, folder, left } = await runCli(['rehearse'], { signal });
  expect(code).toBeNull();
  expect(left).not.toEqual([]);
  const next = await runCli(['rehearse', '--fail-at', 'nope'], { folder, deafAfter: 'Removing' });
  expect(next.stderr).toMatch(
    /^Removing what an earlier rehearsal left: run-\w+ of .* was killed: blue \(PostgreSQL 11/,
  );
  const servers = addresses(next.stderr);
  expect(await Promise.all(servers.map(answers))).toEqual([false, false]);
  expect({ code: next.code, left: next.left }).toEqual({ code: 2, left: [] });
});
