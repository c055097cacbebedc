import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { PostgresServer } from '../../../../constructs/postgres/rehearsal/server/server';
import type { Contestant } from '../../../../scripts/bench/measure';
import type { BenchServers } from './bench-servers';
import { runCommand } from './command';

/** Clock ticks of /proc in a second: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS = 100;

/** What no copy of these tables on this machine can be faster than, and what it is made of. */
export interface Limit {
  /** Processor time of COPY out, COPY in and builds, each alone, divided by the processors; in seconds. */
  readonly work: number;
  /** The longest chain of one table: its rows, then its longest build; in seconds. */
  readonly chain: number;
  /** The larger of both. */
  readonly seconds: number;
}

interface Table {
  readonly name: string;
  readonly builds: readonly string[];
}

const TABLES_SQL = `SELECT t.tablename AS name, (SELECT array_agg(regexp_replace(indexdef, ' INDEX \\S+ ON ', ' INDEX ON ')) FROM pg_indexes i
    WHERE i.schemaname = 'public' AND i.tablename = t.tablename) AS builds FROM pg_tables t WHERE schemaname = 'public' ORDER BY 1`;

/** Copies and builds one thing after the other, with nothing else to do, and adds up what the processors did. Linux only: elsewhere undefined. */
export async function limitOf(servers: BenchServers): Promise<Limit | undefined> {
  const { pair, scratch: folder } = servers;
  const [database] = servers.databases;
  if (process.platform !== 'linux' || database === undefined) return undefined;
  await servers.prepare('theirs');
  const env = servers.environment(pair.blue);
  const { PGHOST: host } = servers.environment(pair.green);
  const psql = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    runCommand({ program: 'psql', args: ['-X', '-q', '-d', database, ...args], env: { ...env, ...more }, folder });
  const schema = `set -o pipefail; pg_dump -s --section=pre-data ${database} | PGHOST=${host} psql -X -q -d ${database}`;
  await runCommand({ program: 'bash', args: ['-c', schema], env, folder });

  let [work, chain] = [0, 0];
  const timed = async (server: PostgresServer, what: () => Promise<void>): Promise<number> => {
    const [before, started] = [processorSeconds(server), process.hrtime.bigint()];
    await what();
    work += processorSeconds(server) - before;
    return Number(process.hrtime.bigint() - started) / 1e9;
  };
  for (const { name, builds } of await pair.blue.query<Table>(database, TABLES_SQL)) {
    const file = `${folder}/${name}.copy`;
    const out = await timed(pair.blue.server, () => psql(['-c', `\\copy ${name} to '${file}' (format binary)`]));
    const freeze = ['-1', '-c', `truncate ${name}`, '-c', `\\copy ${name} from '${file}' (format binary, freeze)`];
    const into = await timed(pair.green.server, () => psql(freeze, { PGHOST: host }));
    const built: number[] = [];
    for (const build of builds ?? []) {
      built.push(await timed(pair.green.server, () => psql(['-c', build], { PGHOST: host })));
    }
    // Out and in go on at the same time, and so do the builds of a table.
    chain = Math.max(chain, Math.max(out, into) + Math.max(0, ...built));
  }
  work /= availableParallelism();
  return { work, chain, seconds: Math.max(work, chain) };
}

/** What a contestant's run took of the processors, on both servers and beside them, divided by the processors; in seconds. Linux only: elsewhere undefined. */
export async function workOf(servers: BenchServers, contestant: Contestant): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  await contestant.prepare?.();
  const { blue, green } = servers.pair;
  const used = () =>
    processorSeconds(blue.server) + processorSeconds(green.server) + (statOf(String(process.pid))?.ended ?? 0) / TICKS;
  const before = used();
  await contestant.run();
  return (used() - before) / availableParallelism();
}

/** What a server's processes have used so far, those that have ended included. */
function processorSeconds(server: PostgresServer): number {
  const all = new Map<number, { readonly parent: number; readonly own: number; readonly ended: number }>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const found = statOf(entry);
    if (found !== undefined) all.set(Number(entry), found);
  }
  const pid = Number(readFileSync(`${server.socketFolder}/.s.PGSQL.${server.port}.lock`, 'utf8').split('\n')[0]);
  const root = all.get(pid);
  const children = [...all.values()].filter(({ parent }) => parent === pid);
  return (
    [...children.map(({ own }) => own), root?.own ?? 0, root?.ended ?? 0].reduce((sum, one) => sum + one, 0) / TICKS
  );
}

function statOf(pid: string): { parent: number; own: number; ended: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    return { parent: fields[1]!, own: fields[11]! + fields[12]!, ended: fields[13]! + fields[14]! };
  } catch {
    return undefined;
  }
}
