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

/** Live on a terminal, plain lines without one, nothing where the output is for machines. */
export function displayFor(runbook: RunbookData, options: { readonly json?: boolean }): Display {
  if (options.json) return { show: () => undefined, end: () => Promise.resolve() };
  return process.stderr.isTTY ? new LiveDisplay(runbook, process.stderr) : new PlainDisplay(process.stderr);
}
