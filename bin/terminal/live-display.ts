import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { ListrTaskWrapper } from 'listr2';
import { count, duration } from '../../lib/rehearse/report/html-text';
import type { Progress, StepProgress } from '../../lib/rehearse/run/progress';
import type { RunbookData } from '../../lib/runbook/data';
import { stagesOf } from '../../lib/runbook/read';
import type { Display } from './display';

type Task = ListrTaskWrapper<unknown, never, never>;

/** What becomes of one line of the list; the list comes to it when those above have ended. */
class Line {
  private readonly ended: Promise<string | undefined>;
  private settle: (end: string | undefined) => void = () => undefined;
  private task?: Task;
  private mark = '';
  private isOver = false;

  constructor(
    private readonly name: string,
    private readonly sentence: string,
    /** Whether it is shown before its turn. */
    private readonly isAnnounced: boolean,
  ) {
    this.ended = new Promise((resolve) => (this.settle = resolve));
  }

  get listed() {
    const title = this.isAnnounced ? this.title : undefined;
    return { title, task: (_: unknown, task: unknown) => this.follow(task as Task) };
  }

  /** A word or two between name and sentence, e.g. how long it took. */
  say(mark: string): void {
    this.mark = mark;
    if (this.task) this.task.title = this.title;
  }

  /** Listr2 throws when a task that has ended says something. */
  output(words: string): void {
    if (this.task && !this.isOver) this.task.output = words;
  }

  /** @param why the line is a failure, or was not run. A second call does nothing. */
  end(why?: string): void {
    this.isOver = true;
    this.settle(why);
  }

  private get title(): string {
    return `${this.name}  ${this.mark.padEnd(MARK_WIDTH)}  ${this.sentence}`.trimEnd();
  }

  private async follow(task: Task): Promise<void> {
    this.task = task;
    task.title = this.title;
    const why = await this.ended;
    if (why === NOT_RUN) {
      this.mark = NOT_RUN;
      return task.skip(this.title);
    }
    if (why !== undefined) throw new Error(why);
  }
}

const MARK_WIDTH = 'taken back'.length;
const NOT_RUN = 'not run';
/** Beside the steps: what comes before and after them, a line of output, the cursor. On a lower screen what is to come is not shown. */
const OTHER_ROWS = 5;

/** A list of the steps in which each is ticked off as it happens. */
export class LiveDisplay implements Display {
  private readonly preparation: Line;
  private readonly steps: ReadonlyMap<string, Line>;
  private readonly undo: Line;
  private readonly list: Promise<unknown>;
  private current: Line;
  private undone = 0;
  private readonly startedAt = Date.now();

  constructor({ cutover }: RunbookData, out: NodeJS.WriteStream) {
    const stages = cutover.steps.flatMap(stagesOf);
    const width = Math.max(...stages.map(({ id }) => id.length));
    const isTall = out.rows > stages.length + OTHER_ROWS;
    const line = (name: string, sentence: string) => new Line(name.padEnd(width), sentence, isTall);
    this.preparation = line('(set up)', 'Brings the stack to life, with active: BLUE.');
    this.steps = new Map(stages.map(({ id, sentence }) => [id, line(id, sentence)]));
    this.undo = line('(undo)', 'Takes back what was done.');
    this.current = this.preparation;
    const lines = [this.preparation, ...this.steps.values(), this.undo];
    const list = new Listr(
      lines.map(({ listed }) => listed),
      {
        exitOnError: false,
        // Ctrl-C is ours: listr2 would end the process without ending the servers.
        registerSignalListeners: false,
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
      const { reads, acknowledgedWrites, refusedWrites, failedReads } = progress.counts;
      const refused = `${count(refusedWrites)} refused, ${count(failedReads)} reads failed`;
      this.current.output(`clients: ${count(reads)} reads, ${count(acknowledgedWrites)} writes, ${refused}`);
    } else if (progress.kind === 'step') this.step(progress);
    else this.preparation.output(progress.words);
  }

  async end(): Promise<void> {
    this.preparation.end('it did not come to an end');
    for (const line of this.steps.values()) line.end(NOT_RUN);
    this.undo.end(this.undone > 0 ? undefined : NOT_RUN);
    await this.list;
  }

  private step({ id, status, ms = 0, message }: StepProgress): void {
    const line = this.steps.get(id);
    if (line === undefined) return;
    if (this.current === this.preparation) {
      this.preparation.say(duration(Date.now() - this.startedAt));
      this.preparation.end();
      this.current = line;
    }
    if (status === 'started') this.current = line;
    if (status === 'succeeded' || status === 'failed') line.say(duration(ms));
    if (status === 'succeeded') line.end();
    if (status === 'failed') {
      // All of it is told at the end.
      line.end((message ?? 'failed').split('\n')[0]);
    }
    if (status === 'undoing') this.skipRest();
    if (status === 'undone') {
      this.undone += 1;
      line.say('taken back');
      this.undo.output(`${id} was taken back`);
    }
    if (status === 'not undone') this.undo.end(`${id} was not taken back: ${message ?? 'no reason was given'}`);
  }

  /** Once something is taken back, nothing goes forward any more. */
  private skipRest(): void {
    for (const line of this.steps.values()) line.end(NOT_RUN);
    this.current = this.undo;
  }
}
