import { Command } from 'commander';
import { nextOf, nextWords } from '../../lib/operator/next';
import { ExitCode } from '../exit-code';
import { operating } from '../operate/operating';
import { withOperatorOptions, type OperatorOptions } from '../operate/options';
import { followOptions } from '../operate/run-verb';
import { RunLines } from '../terminal/run-lines';

/** `cdk-cutover abort`: takes back what was begun, as long as the move was not submitted. */
export function abortCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('abort'))
    .description('stops what runs, lifts the fence and takes back what was done, until the point of no return')
    .action(async (options: OperatorOptions) => {
      const work = await operating(options, signal);
      const lines = new RunLines(process.stderr);
      if (work.deployedThere !== undefined) lines.say(work.deployedThere);
      // Nobody is asked: until the point of no return this is the safe way.
      const end = await work.operator.abort(followOptions(work, lines, signal), (words) => lines.say(words));
      lines.end();
      const next = end.aborted ? undefined : nextWords(nextOf(await work.operator.look()), work.commandFor);
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ ...end, next }, null, 2)}\n`
          : `\n${end.aborted ? 'ABORTED' : 'NOT ABORTED'}  ${end.words}\n${end.aborted ? '' : `  next        ${next}\n`}`,
      );
      process.exitCode = end.aborted ? ExitCode.SUCCEEDED : ExitCode.FAILED;
    });
}
