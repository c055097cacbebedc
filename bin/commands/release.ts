import { Command } from 'commander';
import { releaseByHand } from '../../lib/operator/by-hand';
import { operating } from '../operate/operating';
import { withOperatorOptions, type OperatorOptions } from '../operate/options';

interface ReleaseOptions extends OperatorOptions {
  readonly owner?: string;
}

/** `cdk-cutover release`: ends work by hand. */
export function releaseCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('release'))
    .description('ends what `claim` began: documents may work on the upgrade again')
    .option('--owner <id>', 'what `claim` printed (default: the environment variable Owner)')
    .action(async (options: ReleaseOptions) => {
      const owner = options.owner ?? process.env.Owner ?? '';
      const { operator, declared } = await operating(options, signal);
      await releaseByHand(operator.clients, operator.deployed, owner);
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ outcome: 'released', owner }, null, 2)}\n`
          : `\nRELEASED  ${declared.runbook.id} may be worked on by documents again.\n`,
      );
    });
}
