import { Command, InvalidArgumentError } from 'commander';
import { withOperatorOptions } from '../operate/options';
import { runVerb, type VerbOptions } from '../operate/run-verb';
import { rehearsedWords } from '../operate/rehearsed';
import { writeReport } from '../operate/run-report';
import { ReportFolder } from '../report-folder';

interface CutoverOptions extends VerbOptions {
  readonly timeLimit?: number;
  readonly report: string;
}

/** `cdk-cutover cutover`: moves the clients to green. */
export function cutoverCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('cutover'))
    .description('moves the clients to green: copies, compares and switches while writes are stopped')
    .option('--time-limit <seconds>', 'refuse before the fence what would take longer', seconds)
    .option('--report <dir>', 'folder for report.html and report.json', 'cutover')
    .option('--yes', 'do not ask')
    .action((options: CutoverOptions) => {
      const folder = new ReportFolder(options.report);
      return runVerb(
        {
          verb: 'cutover',
          choices: { timeLimitSeconds: options.timeLimit },
          warning: (work) =>
            `Cuts over ${work.declared.runbook.title} (${work.place}): blue refuses writes until everything is copied and compared, then clients move to green.\n${rehearsedWords(work)}`,
          ended: (work, end) => writeReport(work, end, folder),
        },
        options,
        signal,
      );
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 60) return value;
  throw new InvalidArgumentError('Give whole seconds, at least 60.');
}
