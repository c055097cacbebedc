import { isGuard, isUndo } from '../runbook/part-name';
import { neverOwned, tookAllBack } from './abort';
import { clipped, sentence } from './errors';
import type { Documents } from './documents';
import type { ObservedExecution } from './execution';
import { reasonOf } from './reason';
import { blueTakesWrites, isBetween } from './status';
import type { Status, StatusAnswer } from './status';
import { isWake } from './waking';

/**
 * Why a run did not lead to where it should: the step and its message, whether everything was taken back, who serves, whether blue takes writes,
 * what to do next. One line of less than 1,000 characters.
 */
export function explain(run: ObservedExecution, status: StatusAnswer, documents: Documents): string {
  return clipped(
    [whatHappened(run, status), takenBack(run), whoServes(status), nextOf(status, documents)].join(' '),
    990,
  );
}

/** Which step failed, and why. */
export function whatHappened(run: ObservedExecution, status: StatusAnswer): string {
  const name = `${run.document} (execution ${run.id})`;
  if (run.outcome === 'succeeded') {
    return `${name} succeeded, yet ${status.reachable ? 'the wanted side does not serve' : 'nobody knows who serves'}.`;
  }
  const step = run.steps.find(
    ({ name: id, outcome }) =>
      outcome !== 'succeeded' && outcome !== 'not run' && !isUndo(id) && !isGuard(id) && !isWake(id),
  );
  const where = step ? ` at step ${step.name}` : '';
  const message = clipped(reasonOf(step?.message ?? run.message ?? 'SSM names no reason'), 280);
  return `${name} ${run.outcome === 'cancelled' ? 'was cancelled' : run.outcome}${where}: ${sentence(message)}`;
}

/** Whether what was done was taken back. */
export function takenBack(run: ObservedExecution): string {
  if (run.outcome === 'succeeded') return '';
  if (neverOwned(run)) return 'It changed nothing.';
  if (tookAllBack(run)) return 'Everything that it did was taken back.';
  const stuck = run.steps.find(({ name, outcome }) => isUndo(name) && outcome !== 'succeeded' && outcome !== 'not run');
  if (stuck) {
    return `Not everything was taken back: ${stuck.name} ${stuck.outcome}: ${sentence(clipped(reasonOf(stuck.message ?? 'SSM names no reason'), 150))}`;
  }
  return 'It took nothing back.';
}

/** Who serves and where clients may write, in one or two sentences. */
export function whoServes(status: StatusAnswer): string {
  if (!status.reachable) return `Who serves could not be learned: ${sentence(clipped(status.why, 200))}`;
  const blue = blueIs[status.fence];
  if (blueTakesWrites(status)) return 'Blue serves and accepts writes.';
  if (status.serves === 'BLUE') return `Blue serves and refuses writes: its fence is ${status.fence}.`;
  if (status.serves === 'UNKNOWN') return `The client endpoint leads to neither blue nor green; blue ${blue}.`;
  return `Green serves and ${status.finished ? 'accepts' : 'does not accept'} writes; blue ${blue}.`;
}

const blueIs: Readonly<Record<Status['fence'], string>> = {
  absent: 'is not fenced',
  open: 'is not fenced',
  closed: 'refuses writes',
  sealed: 'refuses writes',
  unknown: 'could not be asked',
};

function nextOf(status: StatusAnswer, documents: Documents): string {
  if (!status.reachable) return `Next: see why the status function cannot answer, then decide by what it says.`;
  if (status.finished) return 'Next: set active: GREEN and deploy; mend what the step names.';
  if (isBetween(status)) return `Next: start ${documents.cutover} again; it finishes what was begun.`;
  if (blueTakesWrites(status)) return 'Next: mend the cause, then set active: GREEN and deploy again.';
  if (status.serves === 'BLUE')
    return `Next: start ${documents.undo}; it lifts the fence, unless the stack's rollback does so first.`;
  return 'Next: point the client endpoint back to the server that should serve.';
}
