import { resolve } from 'node:path';
import { Command } from 'commander';
import { keptRun } from '../../lib/rehearse/run/kept';
import { ExitCode } from '../exit-code';
import { askKeeper } from '../keeper/control';

interface DeployOptions {
  readonly rehearsal: string | true;
  readonly app: string;
  readonly stack?: string;
  readonly json?: boolean;
}

/** `cdk-cutover deploy`: what `cdk deploy` of an edited app would do, on a kept rehearsal. */
export function deployCommand(): Command {
  return new Command('deploy')
    .description('deploys another synth of your app onto a kept rehearsal, as `cdk deploy` does on AWS')
    .requiredOption('--rehearsal [id]', 'the rehearsal; AWS is deployed to with `cdk deploy`')
    .option('--app <dir>', 'what `cdk synth` wrote', 'cdk.out')
    .option('--stack <name>', 'the stack in it (default: the one that was rehearsed)')
    .option('--json', 'print JSON')
    .action(async ({ rehearsal, app, stack, json }: DeployOptions) => {
      const run = keptRun(rehearsal === true ? undefined : rehearsal);
      const answer = await askKeeper(run, { app: resolve(app), ...(stack === undefined ? {} : { stack }) });
      process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${answer.status}\n`);
      if (!json && answer.failure !== undefined) process.stderr.write(`${answer.failure}\n`);
      process.exitCode =
        answer.failure === undefined
          ? ExitCode.SUCCEEDED
          : answer.status.endsWith('ROLLBACK_COMPLETE')
            ? ExitCode.UNDONE
            : ExitCode.FAILED;
    });
}
