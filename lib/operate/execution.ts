import type { AutomationExecutionStatus } from '@aws-sdk/client-ssm';

/** What became of an execution, or of one step of it. */
export type Outcome = 'running' | 'succeeded' | 'failed' | 'timed out' | 'cancelled';

/** A run of an Automation document. */
export interface Execution {
  readonly id: string;
  readonly document: string;
  readonly outcome: Outcome;
  /** A stop was asked for and has not taken effect. */
  readonly stopping: boolean;
  /** Milliseconds since the epoch, by SSM's clock. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Why it failed, in SSM's words. */
  readonly message?: string;
}

/** A run with its steps, in the document's order. */
export interface ObservedExecution extends Execution {
  /** What it was started with. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly steps: readonly ExecutionStep[];
}

export interface ExecutionStep {
  readonly name: string;
  /** `not run` as long as it was not reached. */
  readonly outcome: Outcome | 'not run';
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly message?: string;
  /** What it answered: a function its result, a host script what it printed (SSM keeps 2,500 characters of it). */
  readonly output?: string;
}

const outcomes: Readonly<Record<AutomationExecutionStatus, Outcome>> = {
  Pending: 'running',
  InProgress: 'running',
  Waiting: 'running',
  Cancelling: 'running',
  PendingApproval: 'running',
  Approved: 'running',
  Scheduled: 'running',
  RunbookInProgress: 'running',
  PendingChangeCalendarOverride: 'running',
  ChangeCalendarOverrideApproved: 'running',
  Success: 'succeeded',
  CompletedWithSuccess: 'succeeded',
  Failed: 'failed',
  CompletedWithFailure: 'failed',
  Rejected: 'failed',
  ChangeCalendarOverrideRejected: 'failed',
  Exited: 'failed',
  TimedOut: 'timed out',
  Cancelled: 'cancelled',
};

/** A status that nobody knows counts as running: whoever waits too long does less harm than whoever starts a second one. */
export function outcomeOf(status: AutomationExecutionStatus | undefined): Outcome {
  return (status !== undefined && outcomes[status]) || 'running';
}

export function isRunning(execution: Execution): boolean {
  return execution.outcome === 'running';
}

/** Newest first. The id decides between two of the same moment, so that everybody sees the same order. */
export function newestFirst(a: Execution, b: Execution): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}
