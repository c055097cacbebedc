import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { BlueServer } from '../../../../constructs/postgres/rehearsal/own-data/blue-server';
import { identifyDump } from '../../../../constructs/postgres/rehearsal/own-data/dump-format';
import { inspectDumps } from '../../../../constructs/postgres/rehearsal/own-data/inspect';
import { loadDumps } from '../../../../constructs/postgres/rehearsal/own-data/load-dumps';
import { ServerMessages } from '../../../../constructs/postgres/rehearsal/own-data/server-messages';
import type { PostgresPair, TestServer } from '../../harness/postgres';

/** A server as a rehearsal hands it over to be filled. */
export function toBeFilled(server: TestServer, { caCertificate }: PostgresPair): BlueServer {
  const { address, port, master } = server;
  return {
    ...{ address, port, master, caCertificate },
    connectAsSuperuser: (database) => server.server.connectAsSuperuser(database),
  };
}

/** Runs pg_dump, pg_dumpall or another tool as the server's own superuser. @returns what it wrote to standard output */
export function dumped(server: TestServer, tool: string, ...parameters: readonly string[]): Buffer {
  return execFileSync(tool, parameters, {
    env: { PATH: process.env.PATH, PGHOST: server.server.socketFolder, PGPORT: '5432', PGUSER: 'rdsadmin' },
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface Filling {
  readonly dumps: readonly string[];
  readonly globals?: string;
  readonly passwords?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  /** Runs when everything is there but event triggers. */
  readonly beforeEventTriggers?: (databases: readonly string[]) => Promise<void>;
}

/** What servers say, rows included, lies beside the first dump. */
export function messagesBeside(dump: string): string {
  return join(dirname(dump.replace(/^[^/=]+=/, '')), 'messages.log');
}

/** Reads and loads dumps, `NAME=FILE` or `FILE`. @returns the notes of the report */
export async function filled(blue: BlueServer, filling: Filling, blueVersion = '15.17'): Promise<readonly string[]> {
  const notes: string[] = [];
  const signal = new AbortController().signal;
  const dumps = filling.dumps.map((given) => {
    const [, name, path] = /^(?:([^/=]+)=)?(.*)$/.exec(given) ?? [];
    return { file: identifyDump(path), ...(name === undefined ? {} : { name }) };
  });
  const say = () => undefined;
  const inspected = await inspectDumps({ dumps, blueVersion, signal, say, globals: filling.globals });
  const { passwords = {}, without = [], beforeEventTriggers } = filling;
  const messages = new ServerMessages(messagesBeside(String(filling.dumps[0])));
  await loadDumps({
    ...{ ...inspected, blue, passwords, without: new Set(without), messages, say, signal },
    note: (words) => notes.push(words),
    beforeEventTriggers: () => beforeEventTriggers?.([...inspected.plan.databases.keys()]) ?? Promise.resolve(),
  });
  return [...inspected.plan.notes, ...notes];
}

export const KONG = join(__dirname, '../../../../examples/kong/data');
