import { Command } from 'commander';
import type { ProgressListener } from '../../lib/rehearse/run/progress';
import type { RunbookData } from '../../lib/runbook/data';
import { nearest } from '../command-line';
import { exitCodeOf } from '../exit-code';
import { keep } from '../keeper/keep';
import { REHEARSAL_FOLDER } from '../last-rehearsal';
import { assertOrder, rehearse, type Rehearsed } from '../rehearse';
import { RehearsalSession } from '../rehearsal-session';
import { ReportFolder } from '../report-folder';
import type { SubjectOptions } from '../subject';
import { withSubjectOptions } from '../subject-options';
import { systemOptions, withSystemOptions } from '../system-options';
import { displayFor, type Display } from '../terminal/display';
import { summary } from '../terminal/summary';

interface RehearseOptions extends SubjectOptions {
  readonly failAt?: string;
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly stopAfter?: string;
  readonly report: string;
}

/** `cdk-cutover rehearse`: deploys cdk.out on this machine, cuts over under client load, and reports. */
export function rehearseCommand(signal: AbortSignal): Command {
  return withSystemOptions(withSubjectOptions(new Command('rehearse')))
    .description('deploys the stack on this machine, on real engines and under client load, and cuts over')
    .option('--fail-at <step>', 'let this step, or stage of a step, fail between its effect and its check')
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .option('--keep', 'leave it running afterwards: status, abort and the other commands go on with --rehearsal')
    .option('--stop-after <step>', "stop when this step has ended; 'deploy' and 'prepare' are such places too")
    .option('--report <dir>', 'folder for report.html and report.json', REHEARSAL_FOLDER)
    .action(async (options: RehearseOptions) => {
      const folder = new ReportFolder(options.report);
      const { end, report, words } = await run(options, signal);
      const page = report && folder.write(report);
      if (options.json) process.stdout.write(`${JSON.stringify(report ?? end, null, 2)}\n`);
      else if (report === undefined || page === undefined) process.stdout.write(`\n${end.words}\n`);
      else process.stdout.write(summary(report, nearest(page), process.stdout.columns));
      if (words !== undefined) process.stderr.write(words);
      process.exitCode = exitCodeOf[end.outcome];
    });
}

/** Rehearses while it is shown. */
async function run(options: RehearseOptions, signal: AbortSignal): Promise<Rehearsed & { words?: string }> {
  let display: Display | undefined;
  signal.addEventListener('abort', () => void display?.end('cut off'), { once: true });
  const begins = (runbook: RunbookData) => (display = displayFor(runbook, options));
  const progress: ProgressListener = (one) => display?.show(one);
  const { example, app, stack, failAt, stopAfter } = options;
  const order = { example, app, stack, failAt, stopAfter, options: systemOptions({ ...options }) };
  const rehearsed = async () => {
    if (options.keep) return keep(order, signal, { begins, progress });
    return RehearsalSession.use(order, signal, (session) => {
      assertOrder(session.declared, order);
      begins(session.declared.runbook);
      return rehearse(session, order, progress);
    });
  };
  try {
    const done = await rehearsed();
    await display?.end();
    return done;
  } catch (error) {
    await display?.end('cut off');
    throw error;
  }
}
