import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { firstLineOf } from '../../lib/operate/reason';
import { figureText } from '../../lib/report/figure';
import { duration } from '../../lib/report/html-text';
import type { Progress, StepProgress } from '../../lib/rehearse/run/progress';
import type { RunbookData } from '../../lib/runbook/data';
import { stagesOf } from '../../lib/runbook/read';
import type { Display } from './display';
import { ListLine } from './list-line';
import { SparingRenderer } from './sparing-renderer';

/** Beside the steps: what comes before and after them, a line of output, the cursor. On a lower screen what is to come is not shown. */
const OTHER_ROWS = 5;

/** A list of the steps in which each is ticked off as it happens. */
export class LiveDisplay implements Display {
  private readonly preparation: ListLine;
  private readonly steps: ReadonlyMap<string, ListLine>;
  private readonly undo: ListLine;
  private readonly list: Promise<unknown>;
  private current: ListLine;
  private undoStartedAt?: number;
  private undoneAt?: number;
  private readonly startedAt = Date.now();

  constructor({ cutover }: RunbookData, out: NodeJS.WriteStream) {
    const stages = cutover.steps.flatMap(stagesOf);
    const width = Math.max(...stages.map(({ id }) => id.length));
    const isTall = out.rows > stages.length + OTHER_ROWS;
    const line = (name: string, sentence: string) => new ListLine(name.padEnd(width), sentence, isTall);
    this.preparation = line('(set up)', 'Brings the stack to life, with active: BLUE.');
    this.steps = new Map(stages.map(({ id, sentence }) => [id, line(id, sentence)]));
    this.undo = line('(undo)', 'Takes back what was done.');
    this.current = this.preparation;
    this.preparation.begin();
    const lines = [this.preparation, ...this.steps.values(), this.undo];
    const list = new Listr(
      lines.map(({ listed }) => listed),
      {
        exitOnError: false,
        // Ctrl-C is ours: listr2 would end the process without ending the servers.
        registerSignalListeners: false,
        renderer: SparingRenderer,
        fallbackRendererCondition: false,
        rendererOptions: {
          collapseErrors: false,
          collapseSkips: true,
          formatOutput: 'truncate',
          logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(out, out) }),
        },
      },
    );
    this.list = list.run();
  }

  show(progress: Progress): void {
    if (progress.kind === 'clients') {
      const counts = progress.counts.map((figure) => `${figureText(figure)} ${figure.name}`);
      this.current.output(`clients: ${counts.join(', ')}`);
    } else if (progress.kind === 'step') this.step(progress);
    else this.preparation.output(progress.words);
  }

  async end(how: 'whole' | 'cut off' = 'whole'): Promise<void> {
    const { undoStartedAt: from, undoneAt: to } = this;
    if (from !== undefined && to !== undefined) this.undo.say(duration(to - from));
    if (how === 'whole' && to !== undefined) this.undo.end();
    // Nothing was to come after it.
    if (how === 'whole' && this.current === this.preparation) this.prepared();
    for (const line of [this.preparation, ...this.steps.values(), this.undo]) line.stop();
    await this.list;
  }

  private step({ id, status, ms = 0, message }: StepProgress): void {
    const line = this.steps.get(id);
    if (line === undefined) return;
    if (this.current === this.preparation) {
      this.prepared();
      this.current = line;
    }
    if (status === 'started') {
      line.begin();
      this.current = line;
    }
    if (status === 'succeeded' || status === 'failed') line.say(duration(ms));
    if (status === 'succeeded') line.end();
    if (status === 'failed') {
      // All of it is told at the end.
      line.end(firstLineOf(message ?? 'failed'));
    }
    if (status === 'undoing') this.skipRest();
    if (status === 'undone') {
      this.skipRest();
      this.undoneAt = Date.now();
      line.say('taken back');
      this.undo.output(`${id} was taken back`);
    }
    if (status === 'not undone') this.undo.end(`${id} was not taken back: ${message ?? 'no reason was given'}`);
  }

  private prepared(): void {
    this.preparation.say(duration(Date.now() - this.startedAt));
    this.preparation.end();
  }

  /** Once something is taken back, nothing goes forward any more. */
  private skipRest(): void {
    this.undoStartedAt ??= Date.now();
    this.undo.begin();
    for (const line of this.steps.values()) line.stop();
    this.current = this.undo;
  }
}
