import { readPart } from '../../runbook/part-name';
import { stepIdOf } from '../../render/step-name';
import type { RunbookData, StepData } from '../../runbook/data';
import { stagesOf } from '../../runbook/read';
import type { LocalAwsEvent } from '../aws/events';
import type { SpanKind, StepReport } from '../../report/report';
import type { ProgressListener } from './progress';
import { TrackedStep } from './tracked-step';

export interface TrackedSpan {
  readonly id: string;
  readonly kind: SpanKind;
  readonly from: number;
  readonly to: number;
}

type EventOf<K extends LocalAwsEvent['kind']> = Extract<LocalAwsEvent, { readonly kind: K }>;

/** What statuses of an Automation step mean; every other one is a failure (`Failed`, `TimedOut`, `Cancelled`). */
const MEANINGS: Readonly<Record<string, 'runs' | 'succeeded'>> = {
  Pending: 'runs',
  InProgress: 'runs',
  Waiting: 'runs',
  Success: 'succeeded',
};

/** Follows one run of the cutover by the events of the local AWS: what each step, and each stage of a step, came to. */
export class StepTracker {
  private readonly tracked: readonly TrackedStep[];

  constructor({ cutover }: RunbookData, progress: ProgressListener) {
    this.tracked = cutover.steps.flatMap((step) =>
      stagesOf(step).map((stage) => new TrackedStep(step, stage, progress)),
    );
  }

  /** Takes an event; others than of steps and stages mean nothing here. */
  on(event: LocalAwsEvent): void {
    if (event.kind === 'stage') this.stage(event);
    if (event.kind === 'step') this.step(event);
  }

  /** When a step or stage began, in ms since 1970; `undefined` when it did not. */
  startOf(id: string): number | undefined {
    return this.tracked.find((one) => one.id === id)?.startedAt;
  }

  /** Steps, and the undo as a whole, as spans of time in ms since 1970. */
  spans(): readonly TrackedSpan[] {
    const steps = this.tracked.flatMap(({ id, startedAt, endedAt, status }): TrackedSpan[] =>
      startedAt === undefined
        ? []
        : [{ id, kind: status === 'failed' ? 'failed' : 'step', from: startedAt, to: endedAt ?? Date.now() }],
    );
    const from = Math.min(...this.tracked.map(({ undoStartedAt = Infinity }) => undoStartedAt));
    const to = Math.max(...this.tracked.map(({ undoneAt = -Infinity }) => undoneAt));
    return from <= to ? [...steps, { id: 'undo', kind: 'undo', from, to }] : steps;
  }

  report(): readonly StepReport[] {
    return this.tracked.map((one) => one.report());
  }

  /** Ids of steps that left something behind: they began, have an undo, and were not undone. */
  leftBehind(): readonly string[] {
    return this.tracked.filter((one) => one.isLeftBehind).map(({ id }) => id);
  }

  /** Why undos failed, `undo of <step>: <words>` each. */
  undoFailures(): readonly string[] {
    return this.tracked.flatMap(({ id, undoFailure }) =>
      undoFailure === undefined ? [] : [`undo of ${id}: ${undoFailure}`],
    );
  }

  /** A function speaks of its stages; of the steps that have none, Automation does. */
  private stage({ stage, status, ms, message }: EventOf<'stage'>): void {
    const one = this.tracked.find(({ id, isStage }) => isStage && id === stage);
    if (status === 'started') one?.start();
    if (status === 'succeeded') one?.succeed(ms);
    if (status === 'failed') one?.fail(message, ms);
    if (status === 'reverted') one?.undone();
  }

  private step({ step: name, status, message }: EventOf<'step'>): void {
    const meaning = MEANINGS[status] ?? 'failed';
    const { part, of: id } = readPart(stepIdOf(name));
    const tracked = this.tracked.filter(({ step }) => step.id === id);
    if (part === 'do') return this.ownStep(tracked, meaning, message);
    if (part === 'undo') return undo(tracked, meaning, message);
    if (part !== 'check' || meaning === 'runs') return;
    for (const one of tracked) {
      if (meaning === 'succeeded') one.succeed();
      else one.fail(message);
    }
  }

  private ownStep(own: readonly TrackedStep[], meaning: 'runs' | 'succeeded' | 'failed', message?: string): void {
    if (meaning === 'failed') return failed(own, message);
    for (const one of own.filter(({ isStage }) => !isStage)) {
      if (meaning === 'runs') one.start();
      else if (!hasCheck(one.step)) one.succeed();
    }
  }
}

/** A function that never got to say anything (no rights, no network, killed) failed all the same: where it was, or would have gone on. */
function failed(own: readonly TrackedStep[], message?: string): void {
  if (own.some(({ status }) => status === 'failed')) return;
  const next = own.find(({ status }) => status === 'not run') ?? own.at(-1);
  next?.fail(message);
}

function undo(undone: readonly TrackedStep[], meaning: 'runs' | 'succeeded' | 'failed', message?: string): void {
  for (const one of undone) {
    if (meaning === 'runs') one.undoing();
    if (meaning === 'succeeded') one.undone();
    if (meaning === 'failed') one.notUndone(message ?? 'no reason was given');
  }
}

function hasCheck({ check }: StepData): boolean {
  return check.action !== undefined;
}
