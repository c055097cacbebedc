import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import { createRun } from '../../../lib/rehearse/workspace/run-folder';
import { findLeftovers, removeRun } from '../../../lib/rehearse/workspace/run-removal';
import type { RehearsalReport } from '../../../lib/report/report';
import type { BlueContents } from '../../../constructs/postgres/rehearsal/blue-contents';
import type { LivePostgres } from '../../../constructs/postgres/rehearsal/live-postgres';
import { PostgresRehearsal } from '../../../constructs/postgres/rehearsal/postgres-rehearsal';
import { cutOver, type CutOverSettings } from '../../../lib/rehearse/run/cut-over';
import { declaredIn } from '../../../lib/rehearse/run/declared';
import type { Progress } from '../../../lib/rehearse/run/progress';
import { Rehearsal } from '../../../lib/rehearse/run/rehearsal';
import { serversFolder } from '../../harness/servers-folder';

export interface Rehearsed {
  readonly report: RehearsalReport;
  readonly rehearsal: Rehearsal<LivePostgres>;
  readonly progress: readonly Progress[];
}

/** Rehearses the only stack with an upgrade in a synthesised app. Servers have ended when it resolves. */
export async function rehearsed(
  directory: string,
  contents?: BlueContents,
  settings?: CutOverSettings,
): Promise<Rehearsed> {
  const base = serversFolder();
  await Promise.all(findLeftovers(base).map(removeRun));
  const run = createRun(base);
  const progress: Progress[] = [];
  const assembly = readAssembly(directory);
  const stack = findStack(assembly);
  const [declared] = declaredIn(stack);
  const system = new PostgresRehearsal({ declared, ...(contents === undefined ? {} : { contents }) });
  const rehearsal = new Rehearsal({
    ...{ assembly, stack, run, declared, system, signal: new AbortController().signal },
    progress: (told) => progress.push(told),
  });
  try {
    await rehearsal.start();
    return { report: await cutOver(rehearsal, settings), rehearsal, progress };
  } finally {
    await rehearsal.stop();
    await removeRun(run);
  }
}
