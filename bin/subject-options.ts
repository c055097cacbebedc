import type { Command } from 'commander';
import { defaultExample } from './systems';

/** The options by which every command names what it is about. */
export function withSubjectOptions(command: Command): Command {
  const unless = defaultExample === undefined ? '' : ` (default: '${defaultExample}', where there is no cdk.out)`;
  return command
    .option('--example <name>', `an example of this package${unless}`)
    .option('--app <dir>', "a folder that `cdk synth` wrote (default: 'cdk.out')")
    .option('--stack <name>', 'the stack in it (default: the only one with an upgrade)');
}

/** The option of commands that take one upgrade of several. */
export function withUpgradeOption(command: Command): Command {
  return command.option('--upgrade <id>', 'the upgrade in it (default: each of them)');
}
