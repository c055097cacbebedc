import type { Bench } from '../options';
import type { Line } from '../line';
import { interleaved, ratios } from '../measure';
import { BenchServers } from './bench-servers';
import { dumpToFile, ours, pgcopydb, SESSIONS } from './contestants';
import type { Peak } from './peak';
import { pgcopydbVersion } from './pgcopydb-set-up';

const PART = 'copy';
const LEAST_BYTES = 75e6;
const WHAT = 'their time ÷ ours';

/** Copies three shapes of table from PostgreSQL 11 to 15: our host scripts, the seed's way, and pgcopydb. */
export async function benchCopy({ rounds, bytes, quick, told }: Bench): Promise<Line[]> {
  const version = await pgcopydbVersion(!quick);
  const servers = await BenchServers.start();
  try {
    const [small, large]: [Peak[], Peak[]] = [[], []];
    // Both sizes take the way of large tables, which have a session each.
    await servers.fill(quick ? bytes / 10 : Math.max(bytes / 10, LEAST_BYTES));
    await interleaved(1, [ours(servers, small)], (text) => told(`less data: ${text}`));
    told(`filling blue with ${Math.round(bytes / 1e6)} MB`);
    await servers.fill(bytes);
    const size = await servers.size();
    const all = [ours(servers, large), dumpToFile(servers), ...(version ? [pgcopydb(servers)] : [])];
    const seconds = await interleaved(rounds, all, told);
    const note = `${Math.round(size.bytes / 1e6)} MB, ${size.rows.toLocaleString('en')} rows`;
    return [
      {
        ...{ part: PART, name: 'copy against pg_dump > file; psql < file', what: WHAT, note, atLeast: 1.6 },
        values: ratios(seconds, 'pg_dump > file; psql < file', 'ours'),
      },
      {
        ...{ part: PART, name: 'copy against pgcopydb clone', what: WHAT, atLeast: 1 },
        note: version ? `pgcopydb ${version}, ${SESSIONS} jobs each` : 'pgcopydb is not installed',
        values: version ? ratios(seconds, 'pgcopydb clone', 'ours') : [],
      },
      {
        ...{
          part: PART,
          name: 'peak memory of our copy',
          what: 'with all of the data ÷ with a tenth of it (75 MB at least)',
          atMost: 1.25,
        },
        note: `${megabytes(large.map(({ memory }) => memory))} with all of it, all processes of the script together`,
        values: large.map(({ memory }) => memory / small[0]!.memory),
      },
      {
        ...{ part: PART, name: 'files of our copy', what: 'largest sum of its temporary files', unit: 'MB', atMost: 1 },
        values: large.map(({ files }) => files / 1e6),
      },
    ];
  } finally {
    await servers.stop();
  }
}

function megabytes(values: readonly number[]): string {
  return `${Math.round(Math.max(...values) / 1e6)} MB`;
}
