import type { Job } from './jobs';
import type { Build } from './tables';

/** A piece of work that one session does. */
export interface Work {
  readonly number: number;
  readonly what: 'copy' | 'build';
  readonly job: Job;
  /** Number of the work that must be finished; 0 is none. */
  readonly before: number;
  readonly effort: number;
  readonly builds: readonly Build[];
}

/** The work of a copy in the order in which it is looked for, and the job that goes first and alone; 0 is none. */
export interface OrderOfWork {
  readonly work: readonly Work[];
  readonly alone: number;
}

/**
 * Keys come first and together, since each locks its table; indexes stand beside each other. One table may take as long, with the longest build on
 * it, as all the rest does in the other sessions, its own copying included: then it goes first and alone, since whatever is copied beside it slows
 * it down, and nothing else decides when the work ends.
 */
export function orderOfWork(jobs: readonly Job[], sessions: number): OrderOfWork {
  let number = jobs.length;
  const built: Work[] = [];
  const chains = jobs.map((job) => {
    const own = sum(job.builds);
    if (!job.apart) return { job, chain: job.bytes + own, effort: job.bytes + own };
    const keys = job.builds.filter(({ key }) => key);
    const indexes = job.builds.filter(({ key }) => !key);
    const ofKeys = keys.length > 0 ? (number += 1) : job.number;
    if (keys.length > 0)
      built.push({ number, what: 'build', job, before: job.number, effort: sum(keys), builds: keys });
    for (const index of indexes) {
      number += 1;
      built.push({ number, what: 'build', job, before: ofKeys, effort: index.effort, builds: [index] });
    }
    const longest = Math.max(0, ...indexes.map(({ effort }) => effort));
    return { job, chain: job.bytes + sum(keys) + longest, effort: job.bytes + own };
  });
  const all = chains.reduce((total, { effort }) => total + effort, 0);
  const alone = decisive(chains, all, sessions);
  const copies = chains.map(({ job, chain }): Work => {
    const before = job.number === alone ? 0 : alone;
    return { number: job.number, what: 'copy', job, before, effort: chain, builds: job.apart ? [] : job.builds };
  });
  return { work: [...built.sort(byEffort), ...copies.sort(byEffort)], alone };
}

function decisive(chains: readonly { readonly job: Job; readonly chain: number }[], all: number, sessions: number) {
  const [first] = [...chains].sort((one, other) => other.chain - one.chain || one.job.number - other.job.number);
  // Builds that are no work of their own would keep the others waiting, too.
  if (first === undefined || !first.job.apart || sessions === 1) return 0;
  return first.job.bytes + (all - first.chain) / (sessions - 1) <= first.chain ? first.job.number : 0;
}

function byEffort(one: Work, other: Work): number {
  return other.effort - one.effort || one.number - other.number;
}

function sum(builds: readonly Build[]): number {
  return builds.reduce((total, { effort }) => total + effort, 0);
}
