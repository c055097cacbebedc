import type { SSMClient } from '@aws-sdk/client-ssm';
import { setTimeout as pause } from 'node:timers/promises';
import { isPermanent, UnansweredError, wordsOf } from '../operate/errors';
import { isRunning } from '../operate/execution';
import type { ExecutionStep, ObservedExecution } from '../operate/execution';
import { observe } from '../operate/observe';

/** How an execution is followed. */
export interface FollowOptions {
  /** Between two looks, in ms. @default 1000 */
  readonly everyMs?: number;
  /** Ends the following; the execution goes on. */
  readonly signal: AbortSignal;
  /** Told of each step when it begins and when it ends, in order. */
  readonly step: (step: ExecutionStep) => void;
  /** Told after each look while the execution runs, and when AWS did not answer. */
  readonly look?: (run: ObservedExecution) => Promise<void>;
  readonly unanswered?: (words: string) => void;
}

/**
 * Follows an execution to its end. AWS being away for a while is no failure.
 * @throws UnansweredError when AWS refuses to tell: the execution goes on. The signal's reason when that aborts.
 */
export async function follow(ssm: SSMClient, id: string, options: FollowOptions): Promise<ObservedExecution> {
  const { everyMs = 1000, signal, step, look, unanswered } = options;
  const told = new Map<string, string>();
  for (;;) {
    signal.throwIfAborted();
    try {
      const run = await observe(ssm, id);
      for (const one of run.steps) {
        if (one.outcome === 'not run' || told.get(one.name) === one.outcome) continue;
        told.set(one.name, one.outcome);
        step(one);
      }
      if (!isRunning(run)) return run;
      await look?.(run);
    } catch (error) {
      if (isPermanent(error)) {
        throw new UnansweredError(`AWS does not tell of execution ${id}, which goes on: ${wordsOf(error)}`, {
          cause: error,
        });
      }
      unanswered?.(wordsOf(error));
    }
    await pause(everyMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
