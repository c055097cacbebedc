import type { Execution } from '../../../lib/operate/execution';
import type { Status } from '../../../lib/operate/status';
import { PATIENCE_MS } from './move';
import type { Move } from './move';
import type { View } from './view';

/** What an execution of this request means: success counts only when reality says so too. */
export function observed(view: View, execution: Execution, reached: (status: Status) => boolean): Move {
  const { status, request, waitedMs } = view;
  if (execution.outcome === 'running')
    return { move: 'wait', for: `${execution.document} (execution ${execution.id})` };
  if (execution.outcome !== 'succeeded') return { move: 'fail', execution };
  if (status.reachable) return reached(status) ? { move: 'answer', execution } : { move: 'fail', execution };
  const now = (request.since ?? 0) + waitedMs;
  return now - (execution.endedAt ?? 0) < PATIENCE_MS
    ? { move: 'wait', for: 'the status function' }
    : { move: 'fail', execution };
}
