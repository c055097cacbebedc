import { Command } from 'commander';
import { reasonMistake } from '../../lib/operate/loss-reason';
import { lossIn, lossNow } from '../../lib/operator/loss';
import { withOperatorOptions } from '../operate/options';
import { runVerb, type VerbOptions } from '../operate/run-verb';

interface FallBackOptions extends VerbOptions {
  readonly loseWrites?: string;
}

/** `cdk-cutover fall-back`: back to blue after a cutover. */
export function fallBackCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('fall-back'))
    .description('goes back to blue after a cutover, without the writes that green was given')
    .option('--lose-writes <why>', 'why it is acceptable to lose what clients wrote since the cutover')
    .option('--yes', 'do not ask')
    .action((options: FallBackOptions) => {
      const why = options.loseWrites?.trim() ?? '';
      if (why === '') {
        throw new Error(
          'Without replication, blue lacks everything that clients wrote since the cutover. Say why that is acceptable: --lose-writes "…". Nothing was changed.',
        );
      }
      const mistake = reasonMistake(why);
      if (mistake !== undefined) throw new Error(`--lose-writes: ${mistake}. Nothing was changed.`);
      return runVerb(
        {
          verb: 'fall-back',
          choices: { fallBack: 'lose-writes' },
          warning: async ({ declared, place, operator }) =>
            [
              `Falls back to blue: ${declared.runbook.title} (${place}). What clients wrote since the cutover is lost to them; green keeps it.`,
              await lossNow(operator.clients, operator.deployed),
              `Accepted because: ${why}`,
            ].join('\n'),
          lost: ({ declared }, { run }) => lossIn(declared.runbook, run),
        },
        options,
        signal,
      );
    });
}
