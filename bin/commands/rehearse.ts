import { Command } from 'commander';
import { mkdirSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { reportHtml } from '../../lib/rehearse/report/html';
import type { Report } from '../../lib/rehearse/report/report';
import { cutOver } from '../../lib/rehearse/run/cut-over';
import { stepIds, type Declared } from '../../lib/rehearse/run/declared';
import { exitCodeOf, type ExitCode } from '../exit-code';
import { RehearsalSession } from '../rehearsal-session';
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
export function rehearseCommand(): Command {
  return withSubjectOptions(new Command('rehearse'))
    .description('deploys the stack on this machine, on real engines and under client load, and cuts over')
    .option('--fail-at <step>', 'let this step, or stage of a step, fail between its effect and its check')
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .option('--keep', 'leave the servers running afterwards')
    .option('--report <dir>', 'folder for report.html and report.json', 'rehearsal')
    .action(async (options: RehearseOptions) => {
      process.exitCode = await rehearse(options);
    });
}

async function rehearse(options: RehearseOptions): Promise<ExitCode> {
  const session = await RehearsalSession.open(options);
  try {
    assertStep(session.declared, options.failAt);
    const display = displayFor(session.declared.runbook, options);
    let report: Report;
    let rehearsal;
    try {
      rehearsal = await session.begin((progress) => display.show(progress));
      report = await cutOver(rehearsal, options.failAt === undefined ? {} : { failAt: options.failAt });
    } finally {
      await display.end();
    }
    const page = write(report, resolve(options.report));
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : summary(report, page));
    if (options.keep) session.keep(rehearsal);
    return exitCodeOf[report.outcome];
  } finally {
    await session.close();
  }
}

function assertStep({ runbook }: Declared, step: string | undefined): void {
  const known = stepIds(runbook);
  if (step === undefined || known.includes(step)) return;
  throw new Error(`There is no step '${step}'. Steps: ${known.join(', ')}.`);
}

function write(report: Report, folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  const page = join(folder, 'report.html');
  writeFileSync(page, reportHtml(report));
  return page;
}
