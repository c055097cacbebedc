import { sentence } from '../../../lib/operate/errors';
import { isRunning } from '../../../lib/operate/execution';
import { afterOutcome, patience, STATE } from './move';
import type { Move } from './move';
import { observed } from './observed';
import { own } from './view';
import type { View } from './view';

/** Cuts over: joins or starts the cutover document and observes it. Green serving already is success. */
export function towardsGreen(view: View): Move {
  const { state, executions, request } = view;
  const [mine] = own(view, 'cutover');
  if (mine) return observed(view, mine, ({ finished }) => finished);

  const inTheWay = [...executions.undo, ...executions.fallBack].find(isRunning);
  if (inTheWay) return refusal(`${inTheWay.document} runs (execution ${inTheWay.id}): deploy again when it has ended.`);
  const running = executions.cutover.findLast(isRunning);
  if (running) return { move: 'join', execution: running };

  if (!state.reachable) {
    return patience(view, STATE) ?? refusal(`who serves could not be learned: ${sentence(state.why)}`);
  }
  const waiting = afterOutcome(view);
  if (waiting) return waiting;
  if (state.finished) return { move: 'answer' };
  if (state.serves === 'UNKNOWN') {
    return refusal(`the client endpoint leads to neither side: ${state.words} Point it to blue first.`);
  }
  return { move: 'start', role: 'cutover', attempt: 0 };

  function refusal(why: string): Move {
    return { move: 'refuse', message: `${request.upgrade} does not cut over: ${why} Nothing was changed.` };
  }
}
