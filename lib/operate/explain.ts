import { isGuard, isUndo } from '../runbook/part-name';
import { neverOwned, tookAllBack } from './abort';
import { clipped, sentence } from './errors';
import type { Documents } from './documents';
import type { ObservedExecution } from './execution';
import { reasonOf } from './reason';
import { blueServes, isForward } from './state';
import type { StateAnswer } from './state';
import { isWake } from './waking';

/**
 * Why a run did not lead to where it should: the step and its message, whether everything was taken back, who serves and how, what to do next. One
 * line of less than 1,000 characters.
 */
export function explain(run: ObservedExecution, state: StateAnswer, documents: Documents): string {
  return clipped(
    [whatHappened(run, state), takenBack(run), clipped(whoServes(state), 230), nextOf(state, documents)].join(' '),
    990,
  );
}

/** Which step failed, and why. */
export function whatHappened(run: ObservedExecution, state: StateAnswer): string {
  const name = `${run.document} (execution ${run.id})`;
  if (run.outcome === 'succeeded') {
    return `${name} succeeded, yet ${state.reachable ? 'the wanted side does not serve' : 'nobody knows who serves'}.`;
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

/** Who serves and how, in the system's own words. */
export function whoServes(state: StateAnswer): string {
  if (!state.reachable) return `Who serves could not be learned: ${sentence(clipped(state.why, 200))}`;
  return state.words;
}

function nextOf(state: StateAnswer, documents: Documents): string {
  if (!state.reachable) return 'Next: see why nobody tells the state, then decide by what it is.';
  if (state.finished) return 'Next: set active: GREEN and deploy; mend what the step names.';
  if (isForward(state)) return `Next: start ${documents.cutover} again; it finishes what was begun.`;
  if (blueServes(state)) return 'Next: mend the cause, then set active: GREEN and deploy again.';
  if (state.serves === 'BLUE')
    return `Next: start ${documents.undo}; it lifts the fence, unless the stack's rollback does so first.`;
  return 'Next: point the client endpoint back to the server that should serve.';
}
