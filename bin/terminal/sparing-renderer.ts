import { DefaultRenderer } from 'listr2';

/** Often enough for a person, seldom enough for the clients that are measured by the same process. */
const DRAW_EVERY_MS = 250;

/**
 * Draws as listr2 does, with a fraction of the work. Left to itself it measures every character of every line ten times a second and at every
 * change: that takes more than half a processor, and holds up for seconds the clients whose gaps are measured.
 */
export class SparingRenderer extends DefaultRenderer {
  private readonly known = new Map<string, string[]>();
  private drawing?: NodeJS.Timeout;

  override update(): void {
    this.drawing ??= setTimeout(() => {
      this.drawing = undefined;
      super.update();
    }, DRAW_EVERY_MS);
  }

  override end(): void {
    clearTimeout(this.drawing);
    super.end();
  }

  /** Few lines change from one drawing to the next. */
  protected override format(message: string, icon: string, level: number): string[] {
    const key = JSON.stringify([message, icon, level, process.stdout.columns]);
    const lines = this.known.get(key) ?? super.format(message, icon, level);
    this.known.set(key, lines);
    return lines;
  }
}
