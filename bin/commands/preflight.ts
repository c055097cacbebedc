import { Command } from 'commander';
import { operating } from '../operate/operating';
import { tellDifference } from '../operate/run-verb';
import { withOperatorOptions, type OperatorOptions } from '../operate/options';

/** `cdk-cutover preflight`: looks at all that could stand in the way; changes nothing. */
export function preflightCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('preflight'))
    .description('looks at everything that could stand in the way of a cutover, and changes nothing')
    .action(async (options: OperatorOptions) => {
      const work = await operating(options, signal);
      tellDifference(work);
      const found = await work.operator.preflight();
      if (options.json) {
        process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
        return;
      }
      const findings = found.flatMap(({ findings: text }) => (typeof text === 'string' && text !== '' ? [text] : []));
      process.stdout.write(
        findings.length === 0
          ? 'Nothing stands in the way.\n'
          : `Nothing stands in the way. What was seen:\n${findings.join('\n')}\n`,
      );
    });
}
