import { existsSync } from 'node:fs';
import { endProcess, type Signals } from './end-process';
import { deleteRunFolder, findRuns, readRun, runsFolder, type Run, type ServerRecord } from './run-folder';

/** Of a server of which nothing is known. */
const AT_ONCE: Signals = [
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

/**
 * Ends exactly the servers that a run has written down by now, and deletes its folder; of a kept run, the process that keeps it first. Harmless
 * when they ended already, or when the folder is gone.
 */
export async function removeRun({ path }: Pick<Run, 'path'>): Promise<void> {
  if (!existsSync(path)) return;
  const { state, owner } = readRun(path);
  if (state === 'kept' && owner !== undefined && owner.pid !== process.pid) {
    await endProcess(owner, 'which keeps a rehearsal', [
      ['SIGTERM', 30_000],
      ['SIGKILL', 5_000],
    ]);
  }
  if (!existsSync(path)) return;
  await Promise.all(readRun(path).servers.map(endServer));
  deleteRunFolder({ path });
}

/** An earlier version of the package wrote down neither what a server is nor how it ends. */
function endServer(server: Pick<ServerRecord, 'process'> & Partial<ServerRecord>): Promise<void> {
  const { title = 'a server', signals = AT_ONCE } = server;
  return endProcess(server.process, title, signals);
}

/** Runs whose process died without cleaning up. */
export function findLeftovers(base = runsFolder()): readonly Run[] {
  return findRuns(base).filter((run) => run.state === 'leftover');
}

/** One sentence a run: which servers it left, where. */
export function describeRun(run: Run): string {
  const servers = run.servers.map(
    ({ name, title = 'a server', address, port }: Partial<ServerRecord>) => `${name} (${title}, ${address}:${port})`,
  );
  const what = { running: 'is running', kept: 'was kept', leftover: 'was killed' }[run.state];
  return `${run.id} of ${run.startedAt.toISOString()} ${what}: ${servers.join(', ') || 'no server'}; ${run.path}`;
}
