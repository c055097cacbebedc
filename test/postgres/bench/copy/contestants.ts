import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MOST_SESSIONS } from '../../../../constructs/postgres/copy-sessions';
import type { Contestant } from '../../../../scripts/bench/measure';
import type { BenchServers } from './bench-servers';
import { runCommand } from './command';
import type { Peak } from './peak';
import { watchPeak } from './peak';

/** Sessions a side: as many as green has processors, which an upgrade takes from green's instance class. */
export const SESSIONS = Math.min(MOST_SESSIONS, availableParallelism());

/** Our step `copy`. @param peaks gets what each run used */
export function ours(servers: BenchServers, peaks: Peak[] = []): Contestant {
  return {
    name: 'ours',
    prepare: () => servers.prepare('ours'),
    run: async () => {
      const copy = servers.host.start('copy', 'do', { SSM_Sessions: String(SESSIONS) });
      const watch = watchPeak(copy.process.pid!, join(servers.host.home, '..', 'tmp'));
      const { code, stderr } = await copy.ended;
      peaks.push(watch.stop());
      if (code !== 0) throw new Error(`our copy ended with ${code}: ${stderr}`);
    },
    check: () => servers.assertWhole('ours'),
  };
}

/** `pg_dump > file; psql < file`, database by database: what the seed did by hand. */
export function dumpToFile(servers: BenchServers): Contestant {
  const { pair, scratch: folder } = servers;
  const file = join(folder, 'dump.sql');
  return {
    name: 'pg_dump > file; psql < file',
    prepare: () => servers.prepare('theirs'),
    run: async () => {
      const from = { folder, env: servers.environment(pair.blue) };
      const to = { folder, env: servers.environment(pair.green) };
      for (const database of servers.databases) {
        await runCommand({ ...from, program: 'pg_dump', args: [database], stdout: file });
        await runCommand({ ...to, program: 'psql', args: ['-X', '-q', '-d', database], stdin: file });
      }
    },
    check: () => servers.assertWhole('psql'),
  };
}

/** `pg_dump | psql`, database by database. */
export function dumpPiped(servers: BenchServers): Contestant {
  const { pair, scratch: folder } = servers;
  return {
    name: 'pg_dump | psql',
    prepare: () => servers.prepare('theirs'),
    run: async () => {
      const env = servers.environment(pair.blue);
      const { PGHOST: green } = servers.environment(pair.green);
      for (const database of servers.databases) {
        const pipe = `set -o pipefail; pg_dump ${database} | PGHOST=${green} psql -X -q -d ${database}`;
        await runCommand({ program: 'bash', args: ['-c', pipe], env, folder });
      }
    },
    check: () => servers.assertWhole('psql'),
  };
}

/** `pgcopydb clone` of the one database. As a master who is no superuser it can hand over neither owners nor grants: it is spared both. */
export function pgcopydb(servers: BenchServers): Contestant {
  const { pair, scratch: folder } = servers;
  const target = ({ address, port, master }: typeof pair.blue) =>
    `host=${address} port=${port} user=${master.username} dbname=${servers.databases[0]}`;
  return {
    name: 'pgcopydb clone',
    prepare: () => servers.prepare('theirs'),
    run: async () => {
      const sides = ['--source', target(pair.blue), '--target', target(pair.green)];
      const many = ['--table-jobs', String(SESSIONS), '--index-jobs', String(SESSIONS)];
      const rest = ['--no-owner', '--no-acl', '--dir', join(folder, 'pgcopydb')];
      const { PGHOST: _host, PGPORT: _port, PGUSER: _user, ...env } = servers.environment(pair.blue);
      await runCommand({ program: 'pgcopydb', args: ['clone', ...sides, ...many, ...rest], env, folder });
    },
    check: () => servers.assertWhole('pgcopydb'),
  };
}
