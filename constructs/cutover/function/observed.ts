import type { Execution } from '../../../lib/operate/execution';
import { isPending } from '../../../lib/operate/state';
import type { KnownState } from '../../../lib/operate/state';
import { OUTCOME, PATIENCE_MS, STATE } from './move';
import type { Move } from './move';
import type { View } from './view';

/** What an execution of this request means: success counts only when reality says so too. */
export function observed(view: View, execution: Execution, reached: (state: KnownState) => boolean): Move {
  const { state, request, waitedMs } = view;
  if (execution.outcome === 'running')
    return { move: 'wait', for: `${execution.document} (execution ${execution.id})` };
  if (isPending(state)) return { move: 'wait', for: OUTCOME };
  if (execution.outcome !== 'succeeded') return { move: 'fail', execution };
  if (state.reachable) return reached(state) ? { move: 'answer', execution } : { move: 'fail', execution };
  const now = (request.since ?? 0) + waitedMs;
  return now - (execution.endedAt ?? 0) < PATIENCE_MS ? { move: 'wait', for: STATE } : { move: 'fail', execution };
}
