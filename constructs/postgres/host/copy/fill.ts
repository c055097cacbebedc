import { Landing } from './analyze';
import type { Dump } from './dump';
import type { Filling } from './filling';
import { identityOf } from './contents';
import { jobsOf, type Job } from './jobs';
import { copyLargeObjects } from './large-objects';
import { orderOfWork, type Work } from './order-of-work';
import { perform } from './perform';
import { relayRows } from './relay-rows';
import { copySequences } from './sequences';
import type { Build, Table } from './tables';

/** What the rows of a database brought with them. */
export interface Filled {
  readonly tables: readonly Table[];
  readonly bytes: number;
  /** Identities of the keys and indexes that were built already. */
  readonly built: ReadonlySet<string>;
  /** Names of the tables that were analyzed already. */
  readonly analyzed: ReadonlySet<string>;
}

/** Brings everything that a schema holds: rows with their keys and indexes, large objects, positions of sequences. */
export async function fill(filling: Filling, dump: Dump, tables: readonly Table[]): Promise<Filled> {
  const { database, blue, green, progress, scripts, sessions, host } = filling;
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  progress.begin(database, tables.length, bytes);
  const jobs = jobsOf(tables, sessions.most);
  const lines = new Map(dump.lines('after').map((line) => [identityOf(line), line]));
  const known = ({ identity }: Build) => lines.has(identity);
  const { work, alone } = orderOfWork(
    jobs.map((job) => ({ ...job, builds: job.builds.filter(known) })),
    sessions.most,
  );
  const left = new Map(
    work.map(({ job }) => [job.number, work.filter((piece) => piece.job.number === job.number).length]),
  );
  const landing = new Landing(tables);
  const analyzed = new Set<string>();
  const sqlOf = (builds: readonly Build[]) => dump.sql(builds.flatMap(({ identity }) => lines.get(identity) ?? []));
  const finish = async (job: Job) => {
    left.set(job.number, left.get(job.number)! - 1);
    if (left.get(job.number) !== 0) return;
    const complete = landing.land(job.tables);
    const byTheJob = job.apart ? [] : job.tables.map(({ name }) => name);
    await scripts.run(complete.filter((name) => !byTheJob.includes(name)).map((name) => `ANALYZE ${name};`));
    for (const name of complete) analyzed.add(name);
  };
  const does: { readonly [W in Work['what']]: (piece: Work, left: number) => Promise<void> } = {
    copy: async ({ job, builds }) => {
      await relayRows(filling, job, await sqlOf(builds));
      const come = progress.add(database, job.tables.length, job.bytes);
      host.say(`${database}: copied ${come.done} of ${tables.length} tables, ${Math.round(come.bytes / 1e6)} MB`);
    },
    build: async ({ job, builds }, remaining) => {
      // Sessions stand beside each other already: a build takes processes of its own only where it decides when the work ends, or few are left.
      const beside = remaining >= sessions.most && job.number !== alone;
      await scripts.run([await sqlOf(builds)], beside ? { max_parallel_maintenance_workers: '0' } : {});
    },
  };
  await Promise.all([
    copySequences(blue, green),
    copyLargeObjects(filling),
    perform(work, sessions, async (piece, remaining) => {
      await does[piece.what](piece, remaining);
      await finish(piece.job);
    }),
  ]);
  return {
    tables,
    bytes,
    built: new Set(work.flatMap(({ builds }) => builds.map(({ identity }) => identity))),
    analyzed,
  };
}
