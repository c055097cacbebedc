import { Command } from 'commander';
import { failEveryStep, type FailureResult } from '../../lib/rehearse/run/failures';
import { ExitCode, exitCodeOf } from '../exit-code';
import { RehearsalSession } from '../rehearsal-session';
import type { SubjectOptions } from '../subject';
import { withSubjectOptions } from '../subject-options';
import { failureLine } from '../terminal/failure-line';
import { StatusLine } from '../terminal/status-line';

interface FailuresOptions extends SubjectOptions {
  readonly json?: boolean;
}

/** `cdk-cutover rehearse-failures`: fails every step in turn. */
export function rehearseFailuresCommand(signal: AbortSignal): Command {
  return withSubjectOptions(new Command('rehearse-failures'))
    .description('fails every step in turn: before the move all must be undone, after it running again must succeed')
    .option('--json', 'print the results as JSON, and nothing else, on standard output')
    .action(async (options: FailuresOptions) => {
      const results = await RehearsalSession.use(options, signal, (session) => failAll(session, options));
      const broken = results.filter((result) => result.broken.length > 0).length;
      if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
      else process.stdout.write(`${results.length - broken} steps failed as promised, ${broken} did not\n`);
      process.exitCode = broken === 0 ? ExitCode.SUCCEEDED : ExitCode.FAILED;
    });
}

async function failAll(session: RehearsalSession, { json }: FailuresOptions): Promise<readonly FailureResult[]> {
  const status = new StatusLine(process.stderr);
  const { signal, declared } = session;
  let now = '';
  try {
    return await failEveryStep(declared.runbook, {
      signal,
      exitCodeOf: (outcome) => exitCodeOf[outcome],
      begin: async () =>
        session.begin(
          await session.prepare((told) => {
            if (told.kind === 'preparation') status.show(`${now}: ${told.words}`);
            if (told.kind === 'step') status.show(`${now}: ${told.id} ${told.status}`);
          }),
        ),
      end: (rehearsal) => session.end(rehearsal),
      failing: (step, number, of) => {
        now = `${number}/${of} ${step}`;
        status.show(now);
      },
      told: (result) => {
        status.clear();
        if (!json) process.stdout.write(failureLine(result));
      },
    });
  } finally {
    status.clear();
  }
}
