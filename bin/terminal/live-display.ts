import { Listr } from 'listr2';
import type { ListrTaskWrapper } from 'listr2';
import { duration } from '../../lib/rehearse/report/html-text';
import type { Progress } from '../../lib/rehearse/run/progress';
import type { RunbookData } from '../../lib/runbook/data';
import { stagesOf } from '../../lib/runbook/read';
import type { Display } from './display';

type Task = ListrTaskWrapper<unknown, never, never>;

/** What becomes of one line of the list. */
class Line {
  readonly ended: Promise<string | undefined>;
  task?: Task;
  private settle: (failure: string | undefined) => void = () => undefined;

  constructor(readonly title: string) {
    this.ended = new Promise((resolve) => (this.settle = resolve));
  }

  end(failure?: string): void {
    this.settle(failure);
  }
}

/** A list of the steps in which each is ticked off as it happens. */
export class LiveDisplay implements Display {
  private readonly preparation = new Line('Bring the stack to life');
  private readonly steps: ReadonlyMap<string, Line>;
  private readonly undo = new Line('Take back what was done');
  private readonly list: Promise<unknown>;
  private undone = 0;

  constructor(runbook: RunbookData) {
    this.steps = new Map(
      runbook.cutover.steps.flatMap(stagesOf).map(({ id, sentence }) => [id, new Line(`${id}: ${sentence}`)]),
    );
    const lines = [this.preparation, ...this.steps.values(), this.undo];
    const list = new Listr(
      lines.map((line) => ({
        title: line.title,
        task: (_context: unknown, task: unknown) => follow(line, task as Task),
      })),
      { exitOnError: false, rendererOptions: { collapseErrors: false }, fallbackRenderer: 'simple' },
    );
    this.list = list.run();
  }

  show(progress: Progress): void {
    if (progress.kind === 'clients') {
      const { reads, acknowledgedWrites, refusedWrites, failedReads } = progress.counts;
      const words = `clients: ${reads} reads, ${acknowledgedWrites} writes, ${refusedWrites} refused, ${failedReads} reads failed`;
      for (const { task } of this.steps.values()) if (task) task.output = words;
      return;
    }
    if (progress.kind !== 'step') {
      if (this.preparation.task) this.preparation.task.output = progress.words;
      return;
    }
    this.preparation.end();
    const { id, status, ms, message } = progress;
    const line = this.steps.get(id);
    if (status === 'succeeded') {
      if (line?.task && ms !== undefined) line.task.title = `${line.title} [${duration(ms)}]`;
      line?.end();
    }
    if (status === 'failed') line?.end(`${id}: ${message ?? 'failed'}`);
    if (status === 'undone') {
      this.undone += 1;
      if (this.undo.task) this.undo.task.output = `${id} was taken back`;
    }
  }

  async end(): Promise<void> {
    this.preparation.end();
    for (const line of this.steps.values()) line.end('not run');
    this.undo.end(this.undone === 0 ? 'not run' : undefined);
    await this.list;
  }
}

async function follow(line: Line, task: Task): Promise<void> {
  line.task = task;
  const failure = await line.ended;
  line.task = undefined;
  if (failure === 'not run') return task.skip(`${line.title} [not run]`);
  if (failure !== undefined) throw new Error(failure);
}
