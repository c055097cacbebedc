import type { Command } from 'commander';

/** How an operator's command names the upgrade that it acts on. */
export interface OperatorOptions {
  readonly app?: string;
  readonly stack?: string;
  readonly upgrade?: string;
  /** `true`: the only one that is kept. */
  readonly rehearsal?: string | true;
  readonly region?: string;
  readonly profile?: string;
  readonly json?: boolean;
}

/** The options of every operator's command. Credentials come as every AWS tool takes them. */
export function withOperatorOptions(command: Command): Command {
  return command
    .option('--app <dir>', "what `cdk synth` wrote (default: 'cdk.out')")
    .option('--stack <name>', 'the stack in it (default: the only one with an upgrade)')
    .option('--upgrade <id>', 'the upgrade in it (default: the only one)')
    .option('--rehearsal [id]', 'act on a rehearsal that was kept on this machine, not on AWS')
    .option('--profile <name>', 'as AWS_PROFILE')
    .option('--region <name>', "as AWS_REGION (default: the stack's own)")
    .option('--json', 'print JSON, and nothing else, on standard output');
}
