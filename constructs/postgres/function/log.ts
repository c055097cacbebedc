import { logLine } from '../../../lib/metrics/log-line';
import type { Run } from './run';

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

/** What a line is written of. */
export type LoggedRun = Pick<Run, 'facts' | 'figures'> & {
  readonly values: Pick<Run['values'], 'upgrade' | 'executionId' | 'step'>;
};

/** Writes a line of the log with the figures that the run has gathered; each figure is written once. */
export function log(run: LoggedRun, line: Line): void {
  const { upgrade, executionId, step } = run.values;
  const fields = { upgrade, execution: executionId || undefined, step, ...line };
  process.stdout.write(`${logLine(fields, run.figures)}\n`);
  run.figures = {};
}
