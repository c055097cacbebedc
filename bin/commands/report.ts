import { Command } from 'commander';
import { observe } from '../../lib/operate/observe';
import { isRunning } from '../../lib/operate/execution';
import { lossIn } from '../../lib/operator/loss';
import { pastEnd } from '../../lib/operator/outcome';
import { operating } from '../operate/operating';
import { withOperatorOptions, type OperatorOptions } from '../operate/options';
import { writeReport } from '../operate/run-report';
import { ReportFolder } from '../report-folder';

interface ReportOptions extends OperatorOptions {
  readonly execution?: string;
  readonly report: string;
}

/** `cdk-cutover report`: what a cutover came to, from what SSM keeps of it for 30 days. */
export function reportCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('report'))
    .description('writes the report of a cutover that was run, as long as SSM remembers it (30 days)')
    .option('--execution <id>', 'which run (default: the newest that has ended)')
    .option('--report <dir>', 'folder for report.html and report.json', 'cutover')
    .action(async (options: ReportOptions) => {
      const folder = new ReportFolder(options.report);
      const work = await operating(options, signal);
      const { operator, declared } = work;
      const seen = await operator.look();
      const wanted = seen.executions.cutover.find((one) =>
        options.execution === undefined ? !isRunning(one) : one.id === options.execution,
      );
      if (wanted !== undefined && isRunning(wanted)) {
        throw new Error(
          `Run ${wanted.id} has not ended: there is no report of it yet. Watch it: ${work.commandFor('status --watch')}.`,
        );
      }
      if (wanted === undefined) {
        throw new Error(
          `SSM knows no ${options.execution === undefined ? 'ended run' : `run ${options.execution}`} of ${declared.documents.cutover}: it forgets after 30 days. Once there was a cutover there is a report of it.`,
        );
      }
      const run = await observe(operator.clients.ssm, wanted.id);
      const since = [...seen.executions.fallBack, ...seen.executions.cutover].find(
        (one) => one.startedAt > wanted.startedAt && !isRunning(one),
      );
      const end =
        since === undefined
          ? await operator.end('cutover', run, seen)
          : { ...pastEnd(run, seen.state, since), run, look: seen };
      // The writes of green that a later fall back gave up are part of what the cutover came to.
      const back = seen.executions.fallBack.find(({ id }) => id === since?.id);
      const lost = back && lossIn(declared.runbook, await observe(operator.clients.ssm, back.id));
      const page = writeReport(work, end, folder, lost ? [`Lost to clients by falling back: ${lost}`] : []);
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ outcome: end.outcome, ...(lost ? { lost } : {}), report: page })}\n`
          : `${end.outcome.toUpperCase()}  ${end.words}\n${lost ? `  lost        ${lost}\n` : ''}  report      ${page}\n`,
      );
    });
}
