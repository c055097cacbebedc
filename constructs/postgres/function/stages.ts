import type { ErrorWays } from '../../../runtime/errors';
import { runStages as runAll, type Stage as StageOf } from '../../../runtime/stages';
import type { Run } from './run';
import { isAway } from './server';
import { wordsOf } from './words/words-of';

/** A part of a step of PostgreSQL's function. */
export type Stage = StageOf<Run>;

const ways: ErrorWays = { wordsOf, isAway };

/** Runs stages in order, as `runStages` of the runtime does, with PostgreSQL's words. */
export function runStages(run: Run, stages: readonly Stage[]): Promise<void> {
  return runAll(run, stages, ways);
}
