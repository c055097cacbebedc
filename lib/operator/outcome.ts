import type { Outcome } from '../report/report';
import type { RunbookData } from '../runbook/data';
import { isGuard, partName } from '../runbook/part-name';
import { Phase } from '../runbook/phase';
import { allSteps } from '../runbook/read';
import { CLAIM } from '../runbook/owner-steps';
import { neverOwned, tookAllBack } from '../operate/abort';
import { clipped } from '../operate/errors';
import { takenBack, whatHappened, whoServes } from '../operate/explain';
import type { Execution, ObservedExecution } from '../operate/execution';
import { blueServes } from '../operate/state';
import type { StateAnswer } from '../operate/state';
import { isWake } from '../operate/waking';
import type { Verb } from './verb';

/** What a run came to, by what is real now. */
export interface RunEnd {
  readonly outcome: Outcome;
  /** Why, and who serves: one line. */
  readonly words: string;
}

/** Where each verb leads, by who serves at its end. */
const reached: Readonly<Record<Verb, (state: StateAnswer) => boolean>> = {
  prepare: blueServes,
  cutover: greenServes,
  'fall-back': blueServes,
  retire: greenServes,
};

/** Where each is after everything was taken back. */
const back: Readonly<Record<Verb, (state: StateAnswer) => boolean>> = {
  prepare: reached.prepare,
  cutover: reached.prepare,
  'fall-back': reached.cutover,
  retire: () => false,
};

/** Nothing counts as succeeded or undone that reality does not show. */
export function runEnd(verb: Verb, run: ObservedExecution, state: StateAnswer, runbook: RunbookData): RunEnd {
  if (run.outcome === 'succeeded' && reached[verb](state)) {
    return { outcome: 'succeeded', words: state.reachable ? state.words : '' };
  }
  const nothingDone = neverOwned(run) || onlyLooked(run, runbook);
  const isBack = run.outcome !== 'succeeded' && (nothingDone || tookAllBack(run)) && back[verb](state);
  const done = nothingDone ? 'Nothing was changed.' : takenBack(run);
  return {
    outcome: isBack ? 'undone' : 'failed',
    words: clipped([whatHappened(run, state), done, whoServes(state)].join(' '), 990),
  };
}

/** What a run came to that is not the last word any more: by the run itself, and by what came after it. */
export function pastEnd(run: ObservedExecution, state: StateAnswer, since: Execution): RunEnd {
  const later = `Since then ${since.document} (execution ${since.id}) ${since.outcome}.`;
  if (run.outcome === 'succeeded') {
    return {
      outcome: 'succeeded',
      words: `${run.document} (execution ${run.id}) succeeded. ${later} ${whoServes(state)}`,
    };
  }
  const words = [whatHappened(run, state), takenBack(run), later, whoServes(state)].join(' ');
  return { outcome: tookAllBack(run) ? 'undone' : 'failed', words: clipped(words, 990) };
}

function greenServes(state: StateAnswer): boolean {
  return state.reachable && state.finished;
}

/** The run ended among the steps that change nothing. */
function onlyLooked({ steps, outcome }: ObservedExecution, runbook: RunbookData): boolean {
  const looking = allSteps(runbook)
    .filter(({ phase }) => phase === Phase.PREFLIGHT)
    .map(({ id }) => id)
    .concat(CLAIM, partName('undo', CLAIM));
  return (
    outcome !== 'succeeded' &&
    steps.every(({ name, outcome: of }) => of === 'not run' || looking.includes(name) || isGuard(name) || isWake(name))
  );
}
