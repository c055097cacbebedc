import { Command } from 'commander';
import { withOperatorOptions } from '../operate/options';
import { runVerb, type VerbOptions } from '../operate/run-verb';

/** `cdk-cutover prepare`: makes green ready while clients go on with blue. */
export function prepareCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('prepare'))
    .description('makes green ready while clients go on using blue; whenever you like, as often as you like')
    .action((options: VerbOptions) => runVerb({ verb: 'prepare' }, options, signal));
}
