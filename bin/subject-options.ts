import type { Command } from 'commander';

/** The options by which every command names what it is about. */
export function withSubjectOptions(command: Command): Command {
  return command
    .option('--example <name>', "an example of this package (default: 'kong', where there is no cdk.out)")
    .option('--app <dir>', "a folder that `cdk synth` wrote (default: 'cdk.out')")
    .option('--stack <name>', 'the stack in it (default: the only one with an upgrade)');
}

/** The option of commands that take one upgrade of several. */
export function withUpgradeOption(command: Command): Command {
  return command.option('--upgrade <id>', 'the upgrade in it (default: each of them)');
}
