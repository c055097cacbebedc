import { Command } from 'commander';
import type { Report } from '../../lib/rehearse/report/report';
import { cutOver } from '../../lib/rehearse/run/cut-over';
import { stepIds, type Declared } from '../../lib/rehearse/run/declared';
import type { Rehearsal } from '../../lib/rehearse/run/rehearsal';
import { nearest } from '../command-line';
import { exitCodeOf, type ExitCode } from '../exit-code';
import { RehearsalSession } from '../rehearsal-session';
import { ReportFolder } from '../report-folder';
import type { SubjectOptions } from '../subject';
import { withSubjectOptions } from '../subject-options';
import { displayFor } from '../terminal/display';
import { summary } from '../terminal/summary';

interface RehearseOptions extends SubjectOptions {
  readonly failAt?: string;
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly report: string;
}

/** `cdk-cutover rehearse`: deploys cdk.out on this machine, cuts over under client load, and reports. */
export function rehearseCommand(signal: AbortSignal): Command {
  return withSubjectOptions(new Command('rehearse'))
    .description('deploys the stack on this machine, on real engines and under client load, and cuts over')
    .option('--fail-at <step>', 'let this step, or stage of a step, fail between its effect and its check')
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .option('--keep', 'leave the servers running afterwards')
    .option('--report <dir>', 'folder for report.html and report.json', 'rehearsal')
    .action(async (options: RehearseOptions) => {
      const folder = new ReportFolder(options.report);
      process.exitCode = await RehearsalSession.use(options, signal, (session) => rehearse(session, folder, options));
    });
}

async function rehearse(session: RehearsalSession, folder: ReportFolder, options: RehearseOptions): Promise<ExitCode> {
  const { declared } = session;
  assertStep(declared, options.failAt);
  const display = displayFor(declared.runbook, options);
  const rehearsal = session.prepare((progress) => display.show(progress));
  let report: Report;
  session.signal.addEventListener('abort', () => void display.end('cut off'), { once: true });
  try {
    report = await run(session, rehearsal, options.failAt);
  } finally {
    await display.end();
  }
  const page = folder.write(report);
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : summary(report, nearest(page), process.stdout.columns),
  );
  if (options.keep) process.stderr.write(session.keep(rehearsal));
  return exitCodeOf[report.outcome];
}

async function run(session: RehearsalSession, rehearsal: Rehearsal, failAt: string | undefined): Promise<Report> {
  await session.begin(rehearsal);
  return cutOver(rehearsal, failAt === undefined ? {} : { failAt });
}

function assertStep({ runbook }: Declared, step: string | undefined): void {
  const known = stepIds(runbook);
  if (step === undefined || known.includes(step)) return;
  throw new Error(`There is no step '${step}'. Steps: ${known.join(', ')}.`);
}
