import { Command } from 'commander';
import { mkdirSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { createRun, deleteRunFolder, findRuns } from '../../lib/rehearse/postgres-server/run-folder';
import { describeRun, findLeftovers, removeRun } from '../../lib/rehearse/postgres-server/run-removal';
import { reportHtml } from '../../lib/rehearse/report/html';
import type { Report } from '../../lib/rehearse/report/report';
import { contentsOfExample } from '../../lib/rehearse/run/blue-contents';
import { cutOver } from '../../lib/rehearse/run/cut-over';
import { declaredIn, stepIds, type Declared } from '../../lib/rehearse/run/declared';
import { Rehearsal } from '../../lib/rehearse/run/rehearsal';
import { ExitCode, exitCodeOf } from '../exit-code';
import { packageRoot } from '../package-root';
import { subjectOf, type SubjectOptions } from '../subject';
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
  await removeLeftovers();
  const run = createRun();
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error('Stopped by you. Every server that this rehearsal started has ended.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let rehearsal: Rehearsal | undefined;
  let kept = false;
  try {
    const { assembly, stack, example } = subjectOf(options, join(run.path, 'cdk.out'));
    const declared = onlyUpgrade(declaredIn(stack));
    assertStep(declared, options.failAt);
    const folder = example === undefined ? undefined : join(packageRoot(), 'examples', dataOf[example] ?? example);
    const contents = folder === undefined ? undefined : contentsOfExample(folder);
    const display = displayFor(declared.runbook, options);
    const progress = display.show.bind(display);
    rehearsal = new Rehearsal({ assembly, stack, declared, run, contents, progress, signal: stopping.signal });
    let report: Report;
    try {
      await rehearsal.start();
      report = await cutOver(rehearsal, options.failAt === undefined ? {} : { failAt: options.failAt });
    } finally {
      await display.end();
    }
    const page = write(report, resolve(options.report));
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : summary(report, page));
    if (options.keep) {
      kept = true;
      rehearsal.keep();
      process.stderr.write(
        `Kept: ${describeRun(run)}\nThe next rehearsal leaves it alone; end it with: kill ${pids(run.path)}\n`,
      );
    }
    return exitCodeOf[report.outcome];
  } catch (error) {
    stopping.signal.throwIfAborted();
    throw error;
  } finally {
    await rehearsal?.stop({ servers: !kept });
    if (!kept) deleteRunFolder(run);
  }
}

/** Examples that differ from another only in their declaration share its data. */
const dataOf: { readonly [example: string]: string } = { 'kong-uncorrected': 'kong' };

async function removeLeftovers(): Promise<void> {
  for (const run of findLeftovers()) {
    process.stderr.write(`Removing what an earlier rehearsal left: ${describeRun(run)}\n`);
    await removeRun(run);
  }
}

function onlyUpgrade(all: readonly Declared[]): Declared {
  if (all.length === 1) return all[0];
  const names = all.map(({ upgrade }) => upgrade.constructPath).join(', ');
  throw new Error(
    `The stack declares several upgrades (${names}); a rehearsal takes one: put each into a stack of its own.`,
  );
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

function pids(path: string): string {
  const kept = findRuns().find((run) => run.path === path);
  return (kept?.servers ?? []).map(({ process: { pid } }) => pid).join(' ');
}
