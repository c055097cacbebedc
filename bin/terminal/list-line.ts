import type { ListrTaskWrapper } from 'listr2';

type Task = ListrTaskWrapper<unknown, never, never>;

const MARK_WIDTH = 'taken back'.length;
const NOT_RUN = 'not run';

/** What becomes of one line of the list; the list comes to it when those above have ended. */
export class ListLine {
  private readonly ended: Promise<string | undefined>;
  private settle: (end: string | undefined) => void = () => undefined;
  private task?: Task;
  private mark = '';
  private hasBegun = false;
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

  /** From now on it cannot count as not run. */
  begin(): void {
    this.hasBegun = true;
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

  /** @param why the line is a failure. A second call does nothing, nor does one after the others. */
  end(why?: string): void {
    this.isOver = true;
    this.settle(why);
  }

  /** Nothing comes after this: whoever has begun did not come to an end, and the others were not run. */
  stop(): void {
    this.end(this.hasBegun ? 'it did not come to an end' : NOT_RUN);
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
