import { CLAIM } from '../../runbook/owner-steps';
import type { StageData, StepData } from '../../runbook/data';
import type { StepReport, StepStatus } from '../../report/report';
import type { ProgressListener, StepProgress } from './progress';

/** One line of the report while it comes about: a step, or a stage of a function's step. */
export class TrackedStep {
  status: StepStatus = 'not run';
  /** In ms since 1970, as `endedAt`. */
  startedAt?: number;
  endedAt?: number;
  undoStartedAt?: number;
  undoneAt?: number;
  undoFailure?: string;
  private message?: string;
  private takenBack = false;

  constructor(
    readonly step: StepData,
    private readonly words: StageData,
    private readonly progress: ProgressListener,
  ) {}

  get id(): string {
    return this.words.id;
  }

  /** Whether a function speaks of it. */
  get isStage(): boolean {
    return this.step.action.kind === 'function';
  }

  get isLeftBehind(): boolean {
    // A claim that failed left nothing but its record, which the next one takes over.
    const isRefusedClaim = this.id === CLAIM && this.status === 'failed';
    return this.startedAt !== undefined && this.step.undo.action !== undefined && !this.takenBack && !isRefusedClaim;
  }

  /**
   * What a step came to first is what is told of it: beyond the point of no return the stack's rollback goes forward, through all steps again.
   */
  start(): void {
    if (this.startedAt !== undefined) return;
    this.startedAt = Date.now();
    this.tell('started');
  }

  /** @param ms how long it took, where whoever did it says so: its words may come late, and many at once */
  succeed(ms?: number): void {
    if (this.endedAt === undefined) this.end('succeeded', undefined, ms);
  }

  fail(message?: string, ms?: number): void {
    if (this.status !== 'failed') this.end('failed', message, ms);
  }

  undoing(): void {
    if (this.startedAt === undefined || this.takenBack) return;
    this.undoStartedAt ??= Date.now();
    this.tell('undoing');
  }

  /** A failed step stays failed in the report, though it is taken back like the others. Undoing again changes nothing. */
  undone(): void {
    if (this.startedAt === undefined || this.takenBack) return;
    this.takenBack = true;
    this.undoneAt = Date.now();
    this.undoFailure = undefined;
    if (this.status === 'succeeded') this.status = 'undone';
    this.tell('undone');
  }

  notUndone(message: string): void {
    this.undoFailure = message;
    this.tell('not undone', { message });
  }

  report(): StepReport {
    const { id, step, status, startedAt, endedAt, message } = this;
    const { sentence, undo } = this.words;
    return {
      ...{ id, phase: step.phase, status, sentence, undo },
      ms: startedAt === undefined ? 0 : (endedAt ?? Date.now()) - startedAt,
      ...(message === undefined ? {} : { message }),
    };
  }

  private end(status: 'succeeded' | 'failed', message?: string, ms = 0): void {
    this.status = status;
    this.message = message;
    this.endedAt = Date.now();
    this.startedAt = Math.min(this.startedAt ?? this.endedAt, this.endedAt - ms);
    this.tell(status, { ms: this.endedAt - this.startedAt, ...(message === undefined ? {} : { message }) });
  }

  private tell(status: StepProgress['status'], more: Pick<StepProgress, 'ms' | 'message'> = {}): void {
    this.progress({ kind: 'step', id: this.id, status, ...more });
  }
}
