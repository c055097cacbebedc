import type { Progress } from '../../lib/rehearse/run/progress';
import type { RunbookData } from '../../lib/runbook/data';
import type { ExitCode } from '../exit-code';
import type { Rehearsed } from '../rehearse';

/** What the process that keeps a rehearsal tells the command that waits for it. */
export type KeeperMessage =
  /** What is going to be rehearsed. */
  | { readonly kind: 'begins'; readonly runbook: RunbookData }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** All went as far as it was to go; from now on it only keeps what there is. */
  | { readonly kind: 'kept'; readonly rehearsed: Rehearsed; readonly words: string }
  /** Nothing is left. */
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: ExitCode };
