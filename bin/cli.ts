import { Command } from 'commander';
import { abortCommand } from './commands/abort';
import { claimCommand } from './commands/claim';
import { cutoverCommand } from './commands/cutover';
import { fallBackCommand } from './commands/fall-back';
import { preflightCommand } from './commands/preflight';
import { prepareCommand } from './commands/prepare';
import { reportCommand } from './commands/report';
import { releaseCommand } from './commands/release';
import { retireCommand } from './commands/retire';
import { statusCommand } from './commands/status';
import { cleanCommand } from './commands/clean';
import { deployCommand } from './commands/deploy';
import { keepRehearsalCommand } from './commands/keep-rehearsal';
import { planCommand } from './commands/plan';
import { procedureCommand } from './commands/procedure';
import { rehearseCommand } from './commands/rehearse';
import { rehearseFailuresCommand } from './commands/rehearse-failures';
import { ExitCode } from './exit-code';
import { InterruptedError, interruption } from './interruption';
import { packageVersion } from './package-version';

const signal = interruption();
// The SDK is bundled: its advice on Node's version is for us, not for whoever reads this output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const program = new Command('cdk-cutover')
  .description('Rehearses, explains and drives blue/green upgrades that a CDK app declares.')
  .version(packageVersion())
  .addHelpText('after', '\nExit codes: 0 succeeded, 1 undone, 2 failed or bad input, 130 or 143 interrupted.')
  .addCommand(rehearseCommand(signal))
  .addCommand(rehearseFailuresCommand(signal))
  .addCommand(planCommand(signal))
  .addCommand(procedureCommand(signal))
  .addCommand(deployCommand())
  .addCommand(cleanCommand())
  .addCommand(preflightCommand(signal))
  .addCommand(prepareCommand(signal))
  .addCommand(statusCommand(signal))
  .addCommand(cutoverCommand(signal))
  .addCommand(abortCommand(signal))
  .addCommand(fallBackCommand(signal))
  .addCommand(retireCommand(signal))
  .addCommand(reportCommand(signal))
  .addCommand(claimCommand(signal))
  .addCommand(releaseCommand(signal))
  .addCommand(keepRehearsalCommand(signal), { hidden: true });

program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? ExitCode.SUCCEEDED : ExitCode.FAILED));
for (const command of program.commands) {
  command.copyInheritedSettings(program);
  command.showHelpAfterError(`Options: cdk-cutover ${command.name()} --help`);
}
program.showHelpAfterError('Commands: cdk-cutover --help');

// Whoever reads our output may stop reading: `… | head`. The work goes on, and the exit code tells how it ended.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof InterruptedError) process.exit(error.exitCode);
  process.exitCode = ExitCode.FAILED;
});
