import type { Command } from 'commander';

/** The options by which every command names what it is about. */
export function withSubjectOptions(command: Command): Command {
  return command
    .option('--example <name>', "an example of this package (default: 'kong')")
    .option('--app <dir>', 'a folder that `cdk synth` wrote, e.g. cdk.out')
    .option('--stack <name>', 'the stack in it (default: the only one with an upgrade)');
}
