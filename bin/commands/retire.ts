import { Command } from 'commander';
import { withOperatorOptions } from '../operate/options';
import { runVerb, type VerbOptions } from '../operate/run-verb';

/** `cdk-cutover retire`: ends the way back. */
export function retireCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('retire'))
    .description('ends the way back to blue: its clients stay out, our objects go; deletes and stops no server')
    .option('--yes', 'do not ask')
    .action((options: VerbOptions) =>
      runVerb(
        {
          verb: 'retire',
          warning: ({ declared, place }) =>
            `Ends the way back of ${declared.runbook.title} (${place}): afterwards nothing falls back to blue. Both servers stay.`,
        },
        options,
        signal,
      ),
    );
}
