import { undoOrder } from '../runbook/read';
import type { ObservedExecution } from '../operate/execution';
import type { Look } from './look';
import type { OperatedUpgrade } from './operated-upgrade';
import { blueServes, isForward } from '../operate/state';
import { leftBehind, pendingWords, untouchedSinceFallBack } from './verb';

/** What aborting would do now, a sentence. */
export function abortWords({ runbook }: OperatedUpgrade, look: Look, run?: ObservedExecution): string {
  const { state, running } = look;
  if (!state.reachable) return 'Would touch nothing as long as nobody knows who serves.';
  const pending = pendingWords(state);
  if (pending !== undefined) return `Would touch nothing. ${pending}`;
  if (running === undefined && untouchedSinceFallBack(look))
    return 'There is nothing to abort: blue serves again since the fall back.';
  if (state.finished) return 'Too late: green serves. The way back is to fall back.';
  if (isForward(state)) return 'Too late: the move may have been submitted. Starting the cutover again finishes it.';
  if (running?.role === 'undo' || running?.role === 'fallBack') return `Would wait for ${running.document}.`;
  const begun = new Set(run?.steps.filter(({ outcome }) => outcome !== 'not run').map(({ name }) => name));
  const undone = undoOrder(runbook.cutover)
    .map(({ id }) => id)
    .filter((id) => begun.has(id));
  if (running) {
    const fence = !blueServes(state) ? 'Would lift the fence first: blue serves its clients within seconds. ' : '';
    return `${fence}Would stop ${running.document} and take back ${undone.join(', ') || 'nothing, since nothing was changed'}.`;
  }
  if (!blueServes(state))
    return 'Would lift the fence: blue serves its clients within seconds; and take back all the rest.';
  if (state.between === 'back') return 'Would take back all that was done; clients notice nothing.';
  return leftBehind(look) ? 'Would take back what was prepared; clients notice nothing.' : 'There is nothing to abort.';
}
