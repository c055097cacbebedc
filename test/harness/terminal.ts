import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { newFolder, write } from '../rehearse/assembly/handmade';
import { widthOf } from '../../bin/terminal/text-width';

/** Linux' own `script` gives a program a terminal; macOS' one takes other arguments. */
export const onLinux = process.platform === 'linux' ? test : test.skip;

export interface AtTerminal {
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output goes instead, e.g. `| cat`. */
  readonly into?: string;
}

/** Runs a TypeScript program at a terminal of this size. Answers all that it wrote there. */
export function atTerminal(source: string, { columns, rows, env = {}, into = '' }: AtTerminal): string {
  const folder = newFolder();
  write(folder, 'show.ts', source);
  const outfile = join(folder, 'show.js');
  buildSync({ entryPoints: [join(folder, 'show.ts')], outfile, bundle: true, platform: 'node', logLevel: 'error' });
  const command = `stty cols ${columns} rows ${rows}; '${process.execPath}' '${outfile}' ${into}`;
  return execFileSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, TERM: 'xterm', NO_COLOR: undefined, ...env },
  });
}

/** Makes the terminal narrower or wider from within, and says so in what is written: a program at `atTerminal` calls it. */
export const RESIZE = `async function resize(columns: number): Promise<void> {
  const seen = new Promise((resolve) => process.stdout.once('resize', resolve));
  require('node:child_process').execFileSync('stty', ['cols', String(columns)], { stdio: 'inherit' });
  process.stdout.write('\\u001b_' + columns + '\\u001b\\\\');
  // Waiting for a signal keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  await seen;
  clearInterval(alive);
}`;

type Screen = { rows: string[][]; row: number; column: number };

// eslint-disable-next-line no-control-regex
const PIECES = /\u001b_(\d+)\u001b\\|\u001b\[(\??\d*)([A-Za-z])|[^]/gu;

/** What a terminal shows of what is written to it: enough of one for what this program writes. */
export class Terminal {
  private main: Screen = { rows: [[]], row: 0, column: 0 };
  private second?: Screen;
  /** Lines that left its main screen at the top, to be scrolled back to. */
  readonly pushedOut: string[] = [];

  constructor(
    private columns: number,
    private readonly height: number,
  ) {}

  write(text: string): this {
    for (const [piece, resized, argument = '', command] of text.matchAll(PIECES)) {
      if (resized !== undefined) this.columns = Number(resized);
      else if (command !== undefined) this.control(command, argument);
      else this.character(piece);
    }
    return this;
  }

  /** The lines on it. */
  get shown(): readonly string[] {
    return this.screen.rows.map((row) => row.join('').trimEnd());
  }

  private get screen(): Screen {
    return this.second ?? this.main;
  }

  private character(piece: string): void {
    const { screen } = this;
    if (piece === '\r') screen.column = 0;
    else if (piece === '\n') this.down();
    else {
      const width = widthOf(piece);
      if (screen.column + width > this.columns) {
        screen.column = 0;
        this.down();
      }
      const row = screen.rows[screen.row]!;
      while (row.length < screen.column) row.push(' ');
      row.splice(screen.column, width, piece, ...Array.from({ length: Math.max(0, width - 1) }, () => ''));
      screen.column += width;
    }
  }

  private down(): void {
    const { screen } = this;
    screen.row += 1;
    if (screen.rows.length <= screen.row) screen.rows.push([]);
    if (screen.rows.length <= this.height) return;
    const [gone] = screen.rows.splice(0, 1);
    if (this.second === undefined) this.pushedOut.push(gone!.join(''));
    screen.row -= 1;
  }

  private control(command: string, argument: string): void {
    const { screen } = this;
    if (command === 'h' && argument === '?1049') this.second = { rows: [[]], row: 0, column: 0 };
    else if (command === 'l' && argument === '?1049') this.second = undefined;
    else if (command === 'H') [screen.row, screen.column] = [0, 0];
    else if (command === 'A') screen.row = Math.max(0, screen.row - Number(argument || 1));
    else if (command === 'J') {
      screen.rows.splice(screen.row + 1);
      screen.rows[screen.row]!.splice(screen.column);
    } else if (command === 'K') screen.rows[screen.row]!.splice(screen.column);
    else if (command !== 'm') throw new Error(`This imitation of a terminal does not know ${command} (${argument})`);
  }
}
