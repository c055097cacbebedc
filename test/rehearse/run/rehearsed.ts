import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import { createRun } from '../../../lib/rehearse/postgres-server/run-folder';
import { findLeftovers, removeRun } from '../../../lib/rehearse/postgres-server/run-removal';
import type { RehearsalReport } from '../../../lib/report/report';
import type { BlueContents } from '../../../lib/rehearse/run/blue-contents';
import { cutOver, type CutOverSettings } from '../../../lib/rehearse/run/cut-over';
import { declaredIn } from '../../../lib/rehearse/run/declared';
import type { Progress } from '../../../lib/rehearse/run/progress';
import { Rehearsal } from '../../../lib/rehearse/run/rehearsal';
import { serversFolder } from '../../harness/servers-folder';

export interface Rehearsed {
  readonly report: RehearsalReport;
  readonly rehearsal: Rehearsal;
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
  const rehearsal = new Rehearsal({
    ...{ assembly, stack, run, declared: declaredIn(stack)[0], signal: new AbortController().signal },
    progress: (told) => progress.push(told),
    ...(contents === undefined ? {} : { contents }),
  });
  try {
    await rehearsal.start();
    return { report: await cutOver(rehearsal, settings), rehearsal, progress };
  } finally {
    await rehearsal.stop();
    await removeRun(run);
  }
}
