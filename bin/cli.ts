import { Command } from 'commander';
import { cleanCommand } from './commands/clean';
import { planCommand } from './commands/plan';
import { procedureCommand } from './commands/procedure';
import { rehearseCommand } from './commands/rehearse';
import { rehearseFailuresCommand } from './commands/rehearse-failures';
import { ExitCode } from './exit-code';
import { packageVersion } from './package-version';

const program = new Command('cdk-cutover')
  .description('Rehearses, explains and drives blue/green upgrades that a CDK app declares.')
  .version(packageVersion())
  .showHelpAfterError()
  .addHelpText('after', '\nExit codes: 0 succeeded, 1 undone, 2 failed or bad input.')
  .addCommand(rehearseCommand())
  .addCommand(rehearseFailuresCommand())
  .addCommand(procedureCommand())
  .addCommand(planCommand())
  .addCommand(cleanCommand());

program.exitOverride((error) => {
  process.exit(error.exitCode === 0 ? ExitCode.SUCCEEDED : ExitCode.FAILED);
});
for (const command of program.commands) command.copyInheritedSettings(program);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = ExitCode.FAILED;
});
