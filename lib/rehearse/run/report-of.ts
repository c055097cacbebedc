import type { LoadResult } from '../../system/load';
import type { ClientReport, RehearsalReport } from '../../report/report';
import { comparisonIn, compares } from '../../report/comparison';
import { isBeforeTheMove } from '../../operate/state';
import type { StateAnswer } from '../../operate/state';
import { fenceLeftIn } from '../../report/fence-left';
import type { ExecutionView } from '../aws/local-aws';
import { verdictOf } from './outcome';
import type { Rehearsal } from './rehearsal';
import type { StepTracker } from './step-tracker';
import { timelineOf } from './timeline';

/** What one cutover left to be told. */
export interface Findings {
  readonly tracker: StepTracker;
  readonly result: LoadResult;
  /** The state before and after. */
  readonly before: StateAnswer;
  readonly state: StateAnswer;
  /** Why the deploy failed. */
  readonly failure: string | undefined;
  /** After the failure, until every client could write to blue again; `undefined` when that did not come about, or nothing failed. */
  readonly wellAgainMs: number | undefined;
  readonly startedAt: Date;
  /** Of this cutover. */
  readonly executions: readonly Pick<ExecutionView, 'steps'>[];
}

/** The report of one cutover. */
export function reportOf(rehearsal: Rehearsal, findings: Findings): RehearsalReport {
  const { tracker, result, before, state, failure, startedAt, executions } = findings;
  const { declared, stack, system } = rehearsal.settings;
  const { runbook } = declared;
  const steps = tracker.report();
  const comparison = comparisonIn(runbook, executions);
  const fenceLeftMs = fenceLeftIn(executions);
  const timeline = timelineOf(result, tracker, runbook.cutover.pointOfNoReturn);
  const clients = clientsOf(findings);
  const { outcome, words, why } = verdictOf({
    ...{ failure, state, timeline, clients },
    leftBehind: tracker.leftBehind(),
    // Whoever goes on behind the comparison does not compare again.
    mustCompare: compares(runbook) && isBeforeTheMove(before),
    comparison,
  });
  const failed = steps.flatMap(({ id, status, message }) =>
    status === 'failed' && message !== undefined ? [message.startsWith(`${id}: `) ? message : `${id}: ${message}`] : [],
  );
  return {
    ...{ kind: 'rehearsal', outcome, words },
    fingerprint: rehearsal.fingerprint,
    standIns: [...rehearsal.aws.standIns, ...(system.standIns ?? [])],
    notes: [...rehearsal.notes, ...result.notes],
    upgrade: { id: runbook.id, title: runbook.title, stack: stack.stackName },
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    ...rehearsal.live.sides(),
    steps,
    clients,
    ...(fenceLeftMs === undefined ? {} : { fenceLeftMs }),
    ...(comparison === undefined ? {} : { comparison }),
    failures: [
      ...new Set([
        ...failed,
        ...tracker.undoFailures(),
        ...(failure === undefined ? [] : [`CloudFormation: ${failure}`]),
        ...why,
      ]),
    ],
    timeline,
  };
}

function clientsOf({ result, state, wellAgainMs }: Findings): ClientReport {
  return {
    ...result.clients,
    ...(wellAgainMs === undefined || state.serves !== 'BLUE' ? {} : { wellAgainMs }),
  };
}
