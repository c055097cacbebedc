import type { Progress } from '../../lib/rehearse/run/progress';
import type { RunbookData } from '../../lib/runbook/data';
import { LiveDisplay } from './live-display';
import { PlainDisplay } from './plain-display';

/** Shows a rehearsal while it works. */
export interface Display {
  show(progress: Progress): void;
  /**
   * Nothing comes after this; resolves when all is on the screen. A second call does nothing.
   * @param how `cut off`: what has begun does not count as done. @default 'whole'
   */
  end(how?: 'whole' | 'cut off'): Promise<void>;
}

/** Live on a terminal, plain lines where one of the two streams is none, nothing where the output is for machines. */
export function displayFor(runbook: RunbookData, options: { readonly json?: boolean }): Display {
  if (options.json) return { show: () => undefined, end: () => Promise.resolve() };
  // What draws the list measures standard output, and gives up what it draws when that is a pipe.
  return process.stdout.isTTY && process.stderr.isTTY
    ? new LiveDisplay(runbook, process.stderr)
    : new PlainDisplay(process.stderr);
}
