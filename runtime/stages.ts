import { log, type LoggedRun } from './log';
import { plainErrors, type ErrorWays } from './errors';

/** A part of a step: done again it does no harm, and it knows by reality whether it worked. */
export interface Stage<R> {
  readonly id: string;
  do(run: R): Promise<void>;
  /** Throws, naming what is wrong, when reality is not what `do` should have made it. */
  check(run: R): Promise<void>;
  /** Takes back what this stage did, in whole or in part, when it or a later stage fails before the point of no return. */
  revert?(run: R): Promise<void>;
  /** From its `do` on, a failure takes nothing back, unless it is a `NotSubmitted`. */
  readonly pointOfNoReturn?: boolean;
}

/** The point of no return's own word that it was not passed: nothing was submitted, or it was definitely refused. */
export class NotSubmitted extends Error {}

/** Runs stages in order. The first failure reverts what may be reverted, last first, and is thrown. */
export async function runStages<R extends LoggedRun>(
  run: R,
  stages: readonly Stage<R>[],
  ways: ErrorWays = plainErrors,
): Promise<void> {
  let passed = false;
  const took: string[] = [];
  for (const [at, stage] of stages.entries()) {
    const started = Date.now();
    log(run, { stage: stage.id, status: 'started', ms: 0 });
    try {
      passed ||= stage.pointOfNoReturn === true;
      await stage.do(run);
      await between(stage.id);
      await stage.check(run);
      const ms = Date.now() - started;
      log(run, { stage: stage.id, status: 'succeeded', ms });
      took.push(`${stage.id}=${ms}`);
    } catch (error) {
      const words = ways.wordsOf(error);
      log(run, { stage: stage.id, status: 'failed', ms: Date.now() - started, message: words });
      const mayRevert = !passed || (stage.pointOfNoReturn === true && error instanceof NotSubmitted);
      const left = mayRevert ? await revert(run, stages.slice(0, at + 1), ways) : [];
      throw new Error([`${stage.id}: ${words}`, ...left.map(({ message }) => message)].join('\n'), {
        cause: left.length === 0 ? error : new AggregateError([error, ...left]),
      });
    }
  }
  if (stages.length > 1) run.facts.stages = took.join(',');
}

/** Answers what could not be taken back. */
async function revert<R extends LoggedRun>(
  run: R,
  stages: readonly Stage<R>[],
  { wordsOf, isAway }: ErrorWays,
): Promise<Error[]> {
  const left: Error[] = [];
  for (const stage of [...stages].reverse()) {
    if (stage.revert === undefined) continue;
    const started = Date.now();
    try {
      // The session that it goes on with may have ended, too, and not be known to have: whatever ended it, a new one is had at once, or none is.
      await stage.revert(run).catch((error: unknown) => (isAway(error) ? stage.revert!(run) : Promise.reject(error)));
      log(run, { stage: stage.id, status: 'reverted', ms: Date.now() - started });
    } catch (error) {
      left.push(new Error(`${stage.id} could not be reverted: ${wordsOf(error)}`, { cause: error }));
    }
  }
  return left;
}

/** Lets a rehearsal fail a stage between its effect and its check. On AWS nobody listens. */
async function between(stage: string): Promise<void> {
  const hook = (globalThis as Record<symbol, unknown>)[Symbol.for('cdk-cutover.between')];
  if (typeof hook === 'function') await hook(stage);
}
