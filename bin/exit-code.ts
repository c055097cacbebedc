import type { Outcome } from '../lib/rehearse/report/report';

/** What a shell is told. */
export enum ExitCode {
  SUCCEEDED = 0,
  UNDONE = 1,
  FAILED = 2,
}

/** The exit code of an outcome. */
export const exitCodeOf: { readonly [O in Outcome]: ExitCode } = {
  succeeded: ExitCode.SUCCEEDED,
  undone: ExitCode.UNDONE,
  failed: ExitCode.FAILED,
};
