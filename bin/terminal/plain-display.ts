import { duration } from '../../lib/rehearse/report/html-text';
import type { Progress } from '../../lib/rehearse/run/progress';
import type { Display } from './display';

/** One line an event, for logs: no colour, nothing that moves. */
export class PlainDisplay implements Display {
  constructor(private readonly out: NodeJS.WritableStream) {}

  show(progress: Progress): void {
    if (progress.kind === 'clients') return;
    if (progress.kind !== 'step')
      return this.line(progress.kind === 'note' ? `Note: ${progress.words}` : progress.words);
    const { id, status, ms, message } = progress;
    if (status === 'started' || status === 'undoing') return;
    const took = ms === undefined ? '' : ` in ${duration(ms)}`;
    this.line(`  ${status.padEnd(9)} ${id}${took}`);
    if (message !== undefined) this.line(message.replace(/^/gm, '            '));
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  private line(text: string): void {
    this.out.write(`${text}\n`);
  }
}
