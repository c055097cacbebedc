import { rmSync } from 'node:fs';
import { Command } from 'commander';
import { findMessagesFiles } from '../../lib/rehearse/workspace/messages-file';
import { findRuns } from '../../lib/rehearse/workspace/run-folder';
import { describeRun, removeRun } from '../../lib/rehearse/workspace/run-removal';

/** `cdk-cutover clean`: ends what rehearsals left on this machine. */
export function cleanCommand(): Command {
  return new Command('clean')
    .description(
      'ends the servers that rehearsals kept or left behind, and removes what was kept of refused dumps; a rehearsal that is running is left alone',
    )
    .action(async () => {
      const runs = findRuns().filter(({ state }) => state !== 'running');
      for (const run of runs) {
        await removeRun(run);
        process.stdout.write(`Removed: ${describeRun(run)}\n`);
      }
      const messages = findMessagesFiles();
      for (const file of messages) {
        rmSync(file, { force: true });
        process.stdout.write(`Removed: ${file}\n`);
      }
      if (runs.length + messages.length === 0) process.stdout.write('Nothing to clean.\n');
    });
}
