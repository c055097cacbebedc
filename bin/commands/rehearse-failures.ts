import { Command } from 'commander';
import { failEveryStep, type FailureResult } from '../../lib/rehearse/run/failures';
import { ExitCode } from '../exit-code';
import { RehearsalSession } from '../rehearsal-session';
import type { SubjectOptions } from '../subject';
import { withSubjectOptions } from '../subject-options';

interface FailuresOptions extends SubjectOptions {
  readonly json?: boolean;
}

/** `cdk-cutover rehearse-failures`: fails every step in turn. */
export function rehearseFailuresCommand(): Command {
  return withSubjectOptions(new Command('rehearse-failures'))
    .description('fails every step in turn: before the move all must be undone, after it running again must succeed')
    .option('--json', 'print the results as JSON, and nothing else, on standard output')
    .action(async (options: FailuresOptions) => {
      const results = await failAll(options);
      const broken = results.filter((result) => result.broken.length > 0).length;
      if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
      else process.stdout.write(`${results.length - broken} steps failed as promised, ${broken} did not\n`);
      process.exitCode = broken === 0 ? ExitCode.SUCCEEDED : ExitCode.FAILED;
    });
}

async function failAll(options: FailuresOptions): Promise<readonly FailureResult[]> {
  const session = await RehearsalSession.open(options);
  try {
    return await failEveryStep(session.declared.runbook, {
      begin: () => session.begin(() => undefined),
      end: (rehearsal) => session.end(rehearsal),
      told: (result) => {
        if (!options.json) process.stdout.write(line(result));
      },
    });
  } finally {
    await session.close();
  }
}

function line({ step, outcome, words, again, broken }: FailureResult): string {
  const after = again === undefined ? '' : `, again: ${again}`;
  const verdict = broken.length === 0 ? 'as promised' : 'NOT AS PROMISED';
  return [`${verdict}  ${step.padEnd(18)} ${outcome}${after}. ${words}`, ...broken.map((why) => `    ${why}`), ''].join(
    '\n',
  );
}
