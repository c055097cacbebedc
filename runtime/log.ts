import { logLine } from '../lib/metrics/log-line';
import type { Figures } from '../lib/metrics/metrics';

/** What a line says beside the upgrade, the execution, the step and the figures. */
export interface Line {
  readonly stage?: string;
  readonly status?: 'started' | 'succeeded' | 'failed' | 'reverted';
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** Why it failed. */
  readonly message?: string;
  readonly [fact: string]: unknown;
}

/** What a line is written of: a run of a step, as far as every function has it. */
export interface LoggedRun {
  readonly values: {
    readonly upgrade: string;
    /** The root execution; empty: whoever asks only looks. */
    readonly executionId: string;
    readonly step: string;
  };
  /** What the step's result reports; small and flat. */
  readonly facts: Record<string, string | number | boolean>;
  /** What the next line says in figures; CloudWatch makes metrics of them. */
  figures: Figures;
}

/** Writes a line of the log with the figures that the run has gathered; each figure is written once. */
export function log(run: LoggedRun, line: Line): void {
  const { upgrade, executionId, step } = run.values;
  const fields = { upgrade, execution: executionId || undefined, step, ...line };
  process.stdout.write(`${logLine(fields, run.figures)}\n`);
  run.figures = {};
}
