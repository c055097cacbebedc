import type { Outcome } from '../lib/report/report';

/** What a shell is told. */
export enum ExitCode {
  SUCCEEDED = 0,
  UNDONE = 1,
  /** Also bad input, and whatever else kept the command from its work. */
  FAILED = 2,
  /** Ctrl-C: 128 + SIGINT, as shells count. */
  INTERRUPTED = 130,
  /** 128 + SIGTERM. */
  TERMINATED = 143,
}

/** The exit code of an outcome. */
export const exitCodeOf: { readonly [O in Outcome]: ExitCode } = {
  succeeded: ExitCode.SUCCEEDED,
  undone: ExitCode.UNDONE,
  failed: ExitCode.FAILED,
};
