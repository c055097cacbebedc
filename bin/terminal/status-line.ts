import { cut } from './text-width';

/** One line at the bottom of a terminal that says what happens now; nothing where the output is no terminal. */
export class StatusLine {
  constructor(private readonly out: NodeJS.WriteStream) {}

  show(words: string): void {
    if (!this.out.isTTY) return;
    const [line] = words.split('\n');
    this.out.write(`\r\u001b[K${cut(line, Math.max(0, (this.out.columns || 80) - 1))}`);
  }

  clear(): void {
    if (this.out.isTTY) this.out.write('\r\u001b[K');
  }
}
