import type { EndedRun } from '../../lib/operator/operator';
import { runReport } from '../../lib/report/run-report';
import { nearest } from '../command-line';
import type { ReportFolder } from '../report-folder';
import { systemOf } from '../systems';
import type { Operating } from './operating';
import { rehearsedWords } from './rehearsed';

/**
 * Writes the report of a run that has ended. Answers where it lies.
 * @param more what the report has to say beside the run, a sentence each
 */
export function writeReport(
  work: Operating,
  end: EndedRun,
  folder: ReportFolder,
  more: readonly string[] = [],
): string {
  const { declared, stackName, fingerprint, place } = work;
  const report = runReport({
    ...{ runbook: declared.runbook, system: systemOf(declared.runbook).title, stack: stackName, fingerprint, end },
    run: end.run,
    state: end.look.state,
    notes: [...more, rehearsedWords(work), `Execution ${end.run.id} of ${end.run.document}, ${place}.`],
  });
  return nearest(folder.write(report));
}
