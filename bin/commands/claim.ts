import { Command } from 'commander';
import { claimByHand } from '../../lib/operator/by-hand';
import { confirm } from '../operate/confirm';
import { operating } from '../operate/operating';
import { withOperatorOptions } from '../operate/options';
import { withDeployed, type VerbOptions } from '../operate/run-verb';

interface ClaimOptions extends VerbOptions {
  readonly takeOver?: boolean;
}

/** `cdk-cutover claim`: makes a person the owner of the upgrade, who works by the procedure instead of a document. */
export function claimCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('claim'))
    .description('claims the upgrade for work by hand: no document works on it until `release`')
    .option('--take-over', 'also from somebody else who claimed it by hand and is gone')
    .option('--yes', 'do not ask')
    .action(async (options: ClaimOptions) => {
      const work = await operating(options, signal);
      const { operator, declared, place, commandFor } = work;
      if (options.takeOver) {
        const words = `Takes ${declared.runbook.title} (${place}) over from whoever works on it by hand: their next command is refused.`;
        await confirm(withDeployed(work, words), declared.runbook.id, options, signal);
      }
      const owner = await claimByHand(operator.clients, operator.deployed, options.takeOver === true);
      const next = `${commandFor('release')} --owner ${owner}`;
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ outcome: 'claimed', owner, next }, null, 2)}\n`
          : `\nCLAIMED  ${declared.runbook.id} is worked on by hand; documents refuse to begin until it is released.\n` +
              `  for the procedure   export Owner=${owner}\n  at its end          ${next}\n`,
      );
    });
}
