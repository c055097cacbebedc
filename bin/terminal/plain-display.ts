import { firstLineOf } from '../../lib/operate/reason';
import { duration } from '../../lib/report/html-text';
import type { Progress } from '../../lib/rehearse/run/progress';
import type { Display } from './display';

/** One line an event, for logs: no colour, nothing that moves. */
export class PlainDisplay implements Display {
  constructor(private readonly out: Pick<NodeJS.WritableStream, 'write'>) {}

  show(progress: Progress): void {
    if (progress.kind === 'clients') return;
    if (progress.kind !== 'step') {
      this.out.write(`${progress.kind === 'note' ? `Note: ${progress.words}` : progress.words}\n`);
      return;
    }
    const { id, status, ms, message } = progress;
    if (status === 'started' || status === 'undoing') return;
    // The whole message is told at the end.
    const why = message === undefined ? '' : `: ${firstLineOf(message)}`;
    this.out.write(`  ${status.padEnd(10)} ${id}${ms === undefined ? '' : ` in ${duration(ms)}`}${why}\n`);
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
