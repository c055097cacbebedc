import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresServer } from '../../../../constructs/postgres/rehearsal/server/server';
import { stateOf } from '../../../faults/delivery/processes';
import { lookFor } from '../../../faults/delivery/wait';

const RECOVERY_MS = 20_000;

/** Kills one backend: the server ends all of them, recovers, and takes connections again. True once all of that was seen. */
export async function killBackend(server: PostgresServer): Promise<boolean> {
  const client = await server.connectAsSuperuser();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await client.end().catch(() => undefined);
  const gone = await lookFor(RECOVERY_MS, () => (stateOf(pid) === 'gone' ? true : undefined));
  return gone === true && (await answers(server));
}

/** Kills the server's first process, and waits until every other one has followed. */
export async function killServer(server: PostgresServer): Promise<boolean> {
  const [line] = readFileSync(join(server.socketFolder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  const pid = Number(line);
  process.kill(pid, 'SIGKILL');
  return (await lookFor(RECOVERY_MS, () => (stateOf(pid) === 'gone' ? true : undefined))) === true;
}

/** Starts a killed server again: backends that have not noticed yet keep it from that for a moment. */
export async function restartServer(server: PostgresServer): Promise<void> {
  for (const until = Date.now() + RECOVERY_MS; ;) {
    try {
      await server.restart();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

async function answers(server: PostgresServer): Promise<boolean> {
  const answered = await lookFor(RECOVERY_MS, async () => {
    try {
      const client = await server.connectAsSuperuser();
      await client.query('SELECT 1');
      await client.end();
      return true;
    } catch {
      return undefined;
    }
  });
  return answered === true;
}
