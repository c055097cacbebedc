import type { ExecutionStep, ObservedExecution } from '../../lib/operate/execution';
import { isRunning } from '../../lib/operate/execution';
import { readPart } from '../../lib/runbook/part-name';
import type { State } from '../../lib/system/state';
import { WAKE } from '../../lib/render/wake-function';
import { duration } from '../../lib/report/html-text';
import { StatusLine } from './status-line';
import { workWords } from './work-words';

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
  show(run: ObservedExecution, state: Progress): void {
    this.now.show(`  ${currentStep(run, state)}`);
  }

  end(): void {
    this.now.clear();
  }
}

/** What a state tells of what goes on. */
type Progress = Pick<State, 'work' | 'stoppedMs'>;

/** The step that runs, how far it has come, and how long clients have been stopped, e.g. `copy, 7.1 s: 31 MB of 40 MB of database shop`. */
export function currentStep(run: ObservedExecution, { work, stoppedMs }: Progress): string {
  const step = run.steps.find(({ outcome }) => outcome === 'running');
  if (step === undefined) return isRunning(run) ? 'between two steps' : run.outcome;
  const since = step.startedAt === undefined ? '' : `, ${duration(Math.max(0, Date.now() - step.startedAt))}`;
  const stopped = stoppedMs === undefined ? '' : `; clients stopped for ${duration(stoppedMs)}`;
  return `${step.name}${since}${work?.step === step.name ? `: ${workWords(work)}` : ''}${stopped}`;
}

/** Findings have lines of their own. */
function indented(message: string): string {
  return message.split('\n').join('\n    ');
}
