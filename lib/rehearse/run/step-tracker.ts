import type { RunbookData, StepData } from '../../runbook/data';
import { stagesOf } from '../../runbook/read';
import type { LocalAwsEvent } from '../aws/events';
import type { StepReport, StepStatus } from '../report/report';
import type { ProgressListener } from './progress';

interface Tracked {
  readonly step: StepData;
  readonly id: string;
  readonly sentence: string;
  readonly undo: string;
  /** Whether the function itself reports it, as a stage. */
  readonly isStage: boolean;
  status: StepStatus;
  startedAt?: number;
  endedAt?: number;
  message?: string;
}

/** Follows one run of the cutover by the events of the local AWS: what each step, and each stage of a step, came to. */
export class StepTracker {
  private readonly tracked: readonly Tracked[];

  constructor(
    { cutover }: RunbookData,
    private readonly progress: ProgressListener,
  ) {
    this.tracked = cutover.steps.flatMap((step) =>
      stagesOf(step).map(({ id, sentence, undo }) => ({
        ...{ step, id, sentence, undo, isStage: step.action.kind === 'function' },
        status: 'not run' as StepStatus,
      })),
    );
  }

  /** Takes an event; others than of steps and stages mean nothing here. */
  on(event: LocalAwsEvent): void {
    if (event.kind === 'stage') this.stage(event.stage, event.status, event.message);
    if (event.kind === 'step') this.step(event.step, event.status, event.message);
  }

  /** When a step or stage began, in ms since 1970; `undefined` when it did not. */
  startOf(id: string): number | undefined {
    return this.tracked.find((one) => one.id === id)?.startedAt;
  }

  /** Steps as spans of time, in ms since 1970. */
  spans(): readonly { readonly id: string; readonly from: number; readonly to: number }[] {
    return this.tracked.flatMap(({ id, startedAt, endedAt }) =>
      startedAt === undefined ? [] : [{ id, from: startedAt, to: endedAt ?? Date.now() }],
    );
  }

  report(): readonly StepReport[] {
    return this.tracked.map(({ id, step, status, startedAt, endedAt, sentence, undo, message }) => ({
      ...{ id, phase: step.phase, status, sentence, undo },
      ms: startedAt === undefined ? 0 : (endedAt ?? Date.now()) - startedAt,
      ...(message === undefined ? {} : { message }),
    }));
  }

  private stage(id: string, status: string, message?: string): void {
    const undone = this.tracked.find((one) => `undo-${one.id}` === id);
    if (undone !== undefined) return this.undo(undone, status);
    const one = this.tracked.find((candidate) => candidate.id === id && candidate.isStage);
    if (one === undefined) return;
    if (status === 'reverted') return this.undo(one, 'succeeded');
    if (status === 'started') this.start(one);
    if (status === 'succeeded' || status === 'failed') this.end(one, status, message);
  }

  /** Of an Automation document: the step itself, its check, or its undo. */
  private step(name: string, status: string, message?: string): void {
    const id = name.replaceAll('_', '-');
    const ended = status === 'Success' ? 'succeeded' : status === 'InProgress' ? undefined : 'failed';
    const undone = this.tracked.find((one) => `undo-${one.step.id}` === id && !one.isStage);
    if (undone !== undefined) return this.undo(undone, ended ?? 'started');
    const own = this.tracked.filter((one) => one.step.id === id);
    // A function that never got to say anything (no rights, no network) failed as a step all the same.
    if (ended === 'failed' && own.length > 0 && !own.some((one) => one.status === 'failed')) {
      const next = own.find((one) => one.status === 'not run' || one.endedAt === undefined) ?? own[own.length - 1];
      this.start(next);
      return this.end(next, 'failed', message);
    }
    const one = this.tracked.find(
      (candidate) => !candidate.isStage && [candidate.step.id, `check-${candidate.step.id}`].includes(id),
    );
    if (one === undefined) return;
    const isCheck = id.startsWith('check-');
    if (ended === undefined && !isCheck) this.start(one);
    const hasCheck = one.step.check.action !== undefined;
    if (ended === 'failed' || (ended === 'succeeded' && (isCheck || !hasCheck))) this.end(one, ended, message);
  }

  private start(one: Tracked): void {
    if (one.startedAt !== undefined && one.endedAt === undefined) return;
    one.startedAt = Date.now();
    one.endedAt = undefined;
    one.message = undefined;
    this.progress({ kind: 'step', id: one.id, status: 'started' });
  }

  private end(one: Tracked, status: 'succeeded' | 'failed', message?: string): void {
    if (one.status === 'failed' && status === 'failed' && one.endedAt !== undefined) return;
    one.status = status;
    one.endedAt = Date.now();
    one.message = status === 'failed' ? message : undefined;
    const ms = one.endedAt - (one.startedAt ?? one.endedAt);
    this.progress({
      kind: 'step',
      id: one.id,
      status,
      ms,
      ...(one.message === undefined ? {} : { message: one.message }),
    });
  }

  /** A failed step stays failed in the report, though it is taken back like the others. */
  private undo(one: Tracked, status: string): void {
    if (status === 'started') this.progress({ kind: 'step', id: one.id, status: 'undoing' });
    if (status !== 'succeeded') return;
    if (one.status === 'succeeded') one.status = 'undone';
    this.progress({ kind: 'step', id: one.id, status: 'undone' });
  }
}
