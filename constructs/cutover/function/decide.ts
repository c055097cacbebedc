import { sentence } from '../../../lib/operate/errors';
import type { Status } from '../../../lib/operate/status';
import { towardsBlue } from './blue';
import type { Goal } from './goal';
import { towardsGreen } from './green';
import { leave, rollBack } from './back-out';
import { patience } from './move';
import type { Move } from './move';
import type { View } from './view';

/** So long a prepare or retire that runs is waited for, in milliseconds: what is left of CloudFormation's hour belongs to the cutover. */
const OTHERS_MS = 20 * 60_000;

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
  report: (view) => (view.status.reachable ? undefined : patience(view, 'the status function')) ?? { move: 'answer' },
  'declared-green': declaredGreen,
  green: towardsGreen,
  blue: towardsBlue,
  rollback: rollBack,
  delete: leave,
};

function declaredGreen(view: View): Move {
  const { status, request } = view;
  if (!status.reachable) {
    return (
      patience(view, 'the status function') ??
      refusal(`whether green serves could not be learned: ${sentence(status.why)}`)
    );
  }
  if (status.finished) return { move: 'answer' };
  return refusal(`${notServing(status)} Deploy with active: BLUE first, then change it to GREEN: that is the cutover.`);

  function refusal(why: string): Move {
    return {
      move: 'refuse',
      message: `${request.upgrade} is declared with active: GREEN, but ${why} Nothing was changed.`,
    };
  }
}

function notServing(status: Status): string {
  return status.serves === 'GREEN'
    ? `green does not take writes: ${status.words}`
    : `green does not serve: ${status.words}`;
}
