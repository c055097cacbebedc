import { sentence } from '../../../lib/operate/errors';
import { isRunning } from '../../../lib/operate/execution';
import { blueServes, isForward } from '../../../lib/operate/state';
import type { KnownState } from '../../../lib/operate/state';
import { afterOutcome, patience, STATE } from './move';
import type { Move } from './move';
import { observed } from './observed';
import { own } from './view';
import type { View } from './view';

/** Falls back, if that was asked for in so many words: a stale branch that still says BLUE must not move production. */
export function towardsBlue(view: View): Move {
  const { state, request } = view;
  const [mine] = own(view, 'fallBack', 'undo');
  if (mine) return observed(view, mine, blueServes);
  if (!state.reachable) {
    return patience(view, STATE) ?? refusal(view, `who serves could not be learned: ${sentence(state.why)}`);
  }
  if (state.serves === 'BLUE') return onBlue(view, state);
  if (!request.fallBack) {
    return refusal(
      view,
      `falling back loses every write that green took, and takes that choice in so many words: fallBack: FallBack.loseWrites('<why>'). ` +
        `If this deploy was not meant to move clients, set active: GREEN.`,
    );
  }
  return statedFallBack(view, state);
}

function statedFallBack(view: View, state: KnownState): Move {
  const { executions, request } = view;
  const inTheWay = [...executions.cutover, ...executions.undo].find(isRunning);
  if (inTheWay) return waitForEnd(view, inTheWay.document, inTheWay.id);
  const running = executions.fallBack.findLast(isRunning);
  if (running) return { move: 'join', execution: running };
  const waiting = afterOutcome(view);
  if (waiting) return waiting;
  if (state.serves === 'UNKNOWN') {
    return refusal(view, `the client endpoint leads to neither side: ${state.words} Point it to green first.`);
  }
  if (!request.documents.fallBack) return refusal(view, 'this upgrade has no fall-back document.');
  return { move: 'start', role: 'fallBack', attempt: 0 };
}

/** There is nothing to fall back from; what an unfinished cutover left on blue may be taken back without any choice. */
function onBlue(view: View, state: KnownState): Move {
  const { executions, request } = view;
  const undo = executions.undo.findLast(isRunning);
  if (undo) return { move: 'join', execution: undo };
  const fallBack = executions.fallBack.findLast(isRunning);
  if (fallBack && request.fallBack) return { move: 'join', execution: fallBack };
  const inTheWay = fallBack ?? executions.cutover.find(isRunning);
  if (inTheWay) return waitForEnd(view, inTheWay.document, inTheWay.id);
  const waiting = afterOutcome(view);
  if (waiting) return waiting;
  if (isForward(state)) {
    return refusal(
      view,
      `a cutover was interrupted when its move may have been submitted. Start ${request.documents.cutover}: it finishes what was begun.`,
    );
  }
  return blueServes(state) ? { move: 'answer' } : { move: 'start', role: 'undo', attempt: 0 };
}

function waitForEnd(view: View, document: string, id: string): Move {
  return refusal(view, `${document} runs (execution ${id}): deploy again when it has ended, or abort it first.`);
}

function refusal({ request }: View, why: string): Move {
  return { move: 'refuse', message: `${request.upgrade} does not go back to blue: ${why} Nothing was changed.` };
}
