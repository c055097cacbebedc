import { sentence } from '../../../lib/operate/errors';
import type { KnownState } from '../../../lib/operate/state';
import { towardsBlue } from './blue';
import type { Goal } from './goal';
import { towardsGreen } from './green';
import { leave, rollBack } from './back-out';
import { OTHERS_MS, patience, STATE } from './move';
import type { Move } from './move';
import type { View } from './view';

/** What to do next: for each goal a pure function of what was seen. */
export function decide(view: View): Move {
  return afterOthers(view) ?? goals[view.goal](view);
}

/** Nothing is begun beside a prepare or retire: it is waited for, and those that only move clients on purpose give up after a while. */
function afterOthers({ others: [other], goal, waitedMs, request }: View): Move | undefined {
  if (other === undefined) return undefined;
  const what = `${other.document} (execution ${other.id})`;
  const mayRefuse = goal === 'green' || goal === 'blue';
  if (!mayRefuse || waitedMs < OTHERS_MS) return { move: 'wait', for: what };
  return {
    move: 'refuse',
    message: `${request.upgrade} does not move clients: ${what} still runs after ${Math.round(waitedMs / 60_000)} minutes. Nothing was changed. Deploy again when it has ended.`,
  };
}

const goals: Readonly<Record<Goal, (view: View) => Move>> = {
  report: (view) => (view.state.reachable ? undefined : patience(view, STATE)) ?? { move: 'answer' },
  'declared-green': declaredGreen,
  green: towardsGreen,
  blue: towardsBlue,
  rollback: rollBack,
  delete: leave,
};

function declaredGreen(view: View): Move {
  const { state, request } = view;
  if (!state.reachable) {
    return patience(view, STATE) ?? refusal(`whether green serves could not be learned: ${sentence(state.why)}`);
  }
  if (state.finished) return { move: 'answer' };
  return refusal(`${notServing(state)} Deploy with active: BLUE first, then change it to GREEN: that is the cutover.`);

  function refusal(why: string): Move {
    return {
      move: 'refuse',
      message: `${request.upgrade} is declared with active: GREEN, but ${why} Nothing was changed.`,
    };
  }
}

function notServing({ serves, words }: KnownState): string {
  return serves === 'GREEN' ? `green does not serve its clients: ${words}` : `green does not serve: ${words}`;
}
