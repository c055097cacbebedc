import { applyBackOut, backOut } from '../../../lib/operate/abort';
import type { BackOutTable } from '../../../lib/operate/abort';
import type { DocumentRole } from '../../../lib/operate/documents';
import { blueServes } from '../../../lib/operate/state';
import { OUTCOME, patience, STATE } from './move';
import type { Move } from './move';
import { own } from './view';
import type { View } from './view';

/** Attempts of one request: a function that outlives its stopped execution may hold the first one up. */
const ATTEMPTS = 3;

/**
 * In a stack's rollback an unfinished cutover is undone, and a finished one stays: somebody else's failed resource does not send production back.
 * What is beyond the point of no return goes forward. None of that fails the rollback; only a blue whose clients are left stopped does.
 */
export function rollBack(view: View): Move {
  const { state, counted: executions, tookAllBack } = view;
  return applyBackOut(rollbackTable, backOut({ state, executions, tookAllBack }), view);
}

/** Deleting leaves whoever serves as it is; on blue nothing of ours stays closed. */
export function leave(view: View): Move {
  const { state, counted: executions, tookAllBack } = view;
  return applyBackOut(deleteTable, backOut({ state, executions, tookAllBack, everything: true }), view);
}

const rollbackTable: BackOutTable<[View], Move> = {
  stop: (move, view) => (isBack(view) ? { ...move, move: 'stop' } : { move: 'wait', for: move.execution.document }),
  wait: ({ execution }) => ({ move: 'wait', for: `${execution.document} (execution ${execution.id})` }),
  undo: (_, view) => (isBack(view) ? undo(view) : { move: 'answer' }),
  forward: (_, view) =>
    attempt(view, 'cutover') ?? {
      move: 'answer',
      words: `The cutover is beyond its point of no return and could not be finished: start ${view.request.documents.cutover} again.`,
      alarm: true,
    },
  pending: () => ({ move: 'wait', for: OUTCOME }),
  unknown: ({ why, begun }, view) =>
    patience(view, STATE) ??
    (begun && isBack(view) ? refusal(view, 'roll back', why) : { move: 'answer', alarm: true }),
  'green stays': (_, view) => ({
    move: 'answer',
    words: isBack(view) ? 'The rollback of the stack leaves the cutover as it is.' : undefined,
    alarm: isBack(view),
  }),
  stuck: ({ execution }) => ({
    move: 'answer',
    words: `${execution.document} (execution ${execution.id}) ${execution.outcome}: decide by hand which side is to serve.`,
    alarm: true,
  }),
  clean: () => ({ move: 'answer' }),
  neither: () => ({ move: 'answer', alarm: true }),
};

const deleteTable: BackOutTable<[View], Move> = {
  stop: (move) => ({ ...move, move: 'stop' }),
  wait: ({ execution }) => ({ move: 'wait', for: `${execution.document} (execution ${execution.id})` }),
  undo: (_, view) => undo(view),
  forward: (_, view) => attempt(view, 'cutover') ?? { move: 'fail', execution: own(view, 'cutover')[0] },
  pending: () => ({ move: 'wait', for: OUTCOME }),
  unknown: ({ why, begun }, view) =>
    patience(view, STATE) ??
    (begun
      ? refusal(view, 'delete', why)
      : { move: 'answer', words: 'No run left anything behind, so nothing was touched.' }),
  'green stays': () => ({ move: 'answer', words: 'Nothing was touched.' }),
  stuck: ({ execution }) => ({ move: 'fail', execution }),
  clean: () => ({ move: 'answer' }),
  neither: () => ({ move: 'answer', words: 'Nothing was touched.' }),
};

function undo(view: View): Move {
  const next = attempt(view, 'undo');
  if (next) return next;
  const [last] = own(view, 'undo');
  if (!blueServes(view.state)) return { move: 'fail', execution: last };
  return {
    move: 'answer',
    words: `Not everything was taken back: start ${view.request.documents.undo} by hand and see which step fails.`,
    alarm: true,
    execution: last,
  };
}

function attempt(view: View, role: DocumentRole): Move | undefined {
  const made = own(view, role).length;
  return made < ATTEMPTS ? { move: 'start', role, attempt: made } : undefined;
}

/** The rollback of a cutover, not of a fall back. */
function isBack({ request }: View): boolean {
  return request.active === 'BLUE';
}

function refusal({ request }: View, verb: string, why: string): Move {
  return {
    move: 'refuse',
    message:
      `${request.upgrade} cannot ${verb}: who serves could not be learned (${why}), and a run of ${request.documents.cutover} ended unfinished, so blue's ` +
      `fence may be left. Make the servers reachable and try again, or, if they are gone, continue without this resource.`,
  };
}
