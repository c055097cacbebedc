import { leftMs, type Details } from '../../lib/operator/details';
import type { ExecutionStep, ObservedExecution } from '../../lib/operate/execution';
import { isRunning } from '../../lib/operate/execution';
import { readPart } from '../../lib/runbook/part-name';
import { WAKE } from '../../lib/render/wake-function';
import { count, duration } from '../../lib/report/html-text';
import { StatusLine } from './status-line';

/** A run as it goes on: a line for each step that has ended and, on a terminal, one for what happens now. */
export class RunLines {
  private readonly now: StatusLine;

  constructor(private readonly out: NodeJS.WriteStream) {
    this.now = new StatusLine(out);
  }

  say(words: string): void {
    this.now.clear();
    this.out.write(`${words}\n`);
  }

  step({ name, outcome, startedAt, endedAt, message }: ExecutionStep): void {
    if (outcome === 'running') return this.now.show(`  ${name} …`);
    // That the function had to be waited for is told by the step that waits.
    if (name === WAKE) return;
    // Who checks is told of by name only when the check fails.
    const { part, of } = readPart(name);
    if (name === 'end' || ((part === 'check' || part === 'guard') && outcome === 'succeeded')) return;
    const took =
      startedAt === undefined || endedAt === undefined ? '' : ` in ${duration(Math.max(0, endedAt - startedAt))}`;
    const undo = part === 'undo';
    const word = !undo ? outcome : outcome === 'succeeded' ? 'undone' : 'not undone';
    const why = outcome === 'succeeded' || message === undefined ? '' : `: ${indented(message)}`;
    this.say(`  ${word.padEnd(10)} ${undo ? of : name}${took}${why}`);
  }

  /** What happens now. */
  show(run: ObservedExecution, details: Details): void {
    this.now.show(`  ${currentStep(run, details)}`);
  }

  end(): void {
    this.now.clear();
  }
}

/** The step that runs, how far it has come, and how long writes have been stopped, e.g. `copy, 7.1 s: 9 of 14 tables`. */
export function currentStep(run: ObservedExecution, { work, writesStoppedMs }: Details): string {
  const step = run.steps.find(({ outcome }) => outcome === 'running');
  if (step === undefined) return isRunning(run) ? 'between two steps' : run.outcome;
  const since = step.startedAt === undefined ? '' : `, ${duration(Math.max(0, Date.now() - step.startedAt))}`;
  const stopped = writesStoppedMs === undefined ? '' : `; writes stopped for ${duration(writesStoppedMs)}`;
  return `${step.name}${since}${work?.step === step.name ? `: ${workWords(work)}` : ''}${stopped}`;
}

/** E.g. `9 of 14 tables, 31 MB of 40 MB of kong, about 3 s left`. */
export function workWords(work: NonNullable<Details['work']>): string {
  const { database, doneTables, ofTables, doneBytes, ofBytes } = work;
  const left = leftMs(work);
  const estimate = left === undefined ? '' : `, about ${duration(Math.max(1_000, left))} left`;
  return `${count(doneTables)} of ${count(ofTables)} tables, ${megabytes(doneBytes)} of ${megabytes(ofBytes)} of database ${database}${estimate}`;
}

function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`;
}

/** Findings have lines of their own. */
function indented(message: string): string {
  return message.split('\n').join('\n    ');
}
