import { rowsOf } from './text-width';

// The terminal's second screen, as `watch` and `less` take it: what is drawn there leaves nothing behind, however the window is resized meanwhile.
const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?1049l';
const TOP = '\u001b[H';
const ERASE_BELOW = '\u001b[J';

/** A text for a terminal of so many columns. */
export type Drawing = (columns: number) => string;

/** Shows the newest of several texts and nothing else; elsewhere than on a terminal one follows the other. */
export class WatchedScreen {
  private drawing?: Drawing;
  private isOver = false;
  private readonly redraw = () => this.draw();

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(drawing: Drawing): void {
    if (this.isOver) return;
    if (!this.out.isTTY) {
      this.out.write(drawing(Infinity));
      return;
    }
    if (this.drawing === undefined) {
      this.out.write(ENTER);
      this.out.on('resize', this.redraw);
    }
    this.drawing = drawing;
    this.draw();
  }

  /** Leaves the last text on the terminal; nothing is shown any more. */
  end(): void {
    this.isOver = true;
    if (this.drawing === undefined) return;
    this.out.off('resize', this.redraw);
    this.out.write(`${TOP}${ERASE_BELOW}${LEAVE}${this.drawing(this.size.columns)}`);
    this.drawing = undefined;
  }

  /** A terminal that nobody told its size says 0. */
  private get size() {
    return { columns: this.out.columns || 80, rows: this.out.rows || 24 };
  }

  private draw(): void {
    if (this.drawing === undefined) return;
    const { columns, rows } = this.size;
    const lines = fitting(this.drawing(columns).trimEnd().split('\n'), columns, rows);
    // Erased before, not behind each line: behind one that fills its row that would take its last character.
    this.out.write(`${TOP}${ERASE_BELOW}${lines.join('\r\n')}`);
  }
}

/** What is too long for the window loses its end, and says so: a terminal would push out its beginning. */
function fitting(lines: readonly string[], columns: number, rows: number): readonly string[] {
  let used = 0;
  const fits = lines.findIndex((line) => (used += rowsOf(line, columns)) > rows);
  if (fits === -1) return lines;
  used = 0;
  const kept = lines.slice(
    0,
    lines.findIndex((line) => (used += rowsOf(line, columns)) > rows - 1),
  );
  return [...kept, '… (the window is too low for the rest)'.slice(0, columns)];
}
