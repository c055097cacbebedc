import { setTimeout as sleep } from 'node:timers/promises';
import { gaugesOf, stateFields } from '../../../lib/metrics/gauges';
import { WAKE_STEP } from '../../../lib/render/wake-function';
import type { State } from '../../../lib/system/state';
import { NotOwner } from '../../../runtime/owner/record';
import { Deadline } from '../../../runtime/deadline';
import { log } from '../../../runtime/log';
import { assertSameRelease } from './owner/release';
import { takeTurn } from './owner/take-turn';
import { assertTurn } from './owner/turn';
import { newRun, type Run } from './run';
import { runStages, type Stage } from './stages';
import { withoutRows, wordsOf } from './words/words-of';
import { status } from './status';
import { steps } from './steps';
import { parseValues } from './values';
import { keepWholeMessage } from './whole-message';

/** Between questions whether the turn is lost. */
const PAUSES_MS = [0, 200, 1_000];
/** Automation gives a function up after 300 s. */
const LONGEST_MS = 285_000;
/** The last seconds belong to reverting and answering, */
const LAST_MS = 15_000;
/** and the very last to answering alone. */
const ANSWER_MS = 2_000;

/** Steps of a document that change nothing: an operator asks them, too, and is no execution. */
const LOOKS = ['preflight', 'fb-measure-loss'];

/** Runs one step of a PostgreSQL upgrade. Returns flat facts, or the state; throws with words for the operator, which hold no row. */
export async function handler(event: unknown, context?: Context): Promise<Facts | State> {
  // A document begins with it: that it is called is all.
  if ((event as { readonly Step?: unknown } | undefined)?.Step === WAKE_STEP) return {};
  try {
    return await perform(event, context);
  } catch (error) {
    throw withoutRows(error);
  }
}

interface Context {
  readonly getRemainingTimeInMillis?: () => number;
}

type Facts = Record<string, string | number | boolean>;

async function perform(event: unknown, context?: Context): Promise<Facts | State> {
  const values = parseValues(event);
  const stages = steps[values.step];
  if (stages === undefined && values.step !== 'status') {
    throw new Error(`Unknown step "${values.step}". The steps are ${Object.keys(steps).join(', ')}, status.`);
  }
  const end = Deadline.in(Math.min(LONGEST_MS, context?.getRemainingTimeInMillis?.() ?? LONGEST_MS));
  const run = newRun(values, end.before(LAST_MS));
  try {
    return await work(run, stages);
  } catch (error) {
    throw await keepWholeMessage(run, error, end.before(ANSWER_MS));
  }
}

/** @param stages of the step; none: it is asked for the state */
async function work(run: Run, stages: readonly Stage[] | undefined): Promise<Facts | State> {
  try {
    if (stages === undefined) {
      const started = Date.now();
      const state = await status(run);
      run.figures = gaugesOf(state);
      log(run, { ms: Date.now() - started, ...stateFields(state) });
      return state;
    }
    if (takesTurn(run)) await begin(run);
    await runStages(run, stages).catch((error: unknown) => explainLoss(run, error));
    return run.facts;
  } finally {
    for (const close of run.closers) await close().catch(() => undefined);
  }
}

/** Claiming and releasing see to it themselves; `still-owner` is asked between two turns; `measure` only looks, beside whoever works, and so does what an operator asks without an execution. */
function takesTurn({ values: { step, executionId } }: Run): boolean {
  if (LOOKS.includes(step)) return executionId !== '';
  return !['claim', 'still-owner', 'release', 'undo-claim', 'measure', 'account-passed'].includes(step);
}

async function begin(run: Run): Promise<void> {
  const started = Date.now();
  try {
    await takeTurn(run);
    await assertSameRelease(run);
  } catch (error) {
    log(run, { stage: run.values.step, status: 'failed', ms: Date.now() - started, message: wordsOf(error) });
    throw error;
  }
}

/** Whoever takes the next turn ends the sessions of this one: the server's word for that tells nobody what happened. */
async function explainLoss(run: Run, error: unknown): Promise<never> {
  const ended = run.turn !== undefined && /terminat|SQLSTATE 57P/i.test(wordsOf(error));
  const lost = ended ? await lossOf(run) : undefined;
  throw lost === undefined ? error : new NotOwner(`${wordsOf(error)}. ${lost.message}`, { cause: error });
}

/** That the turn is lost, if so. Whoever took it may just be ending the session that asks, too. */
async function lossOf(run: Run): Promise<NotOwner | undefined> {
  for (const pause of PAUSES_MS) {
    await sleep(pause);
    try {
      await assertTurn(run);
      return undefined;
    } catch (error) {
      if (error instanceof NotOwner) return error;
    }
  }
  return undefined;
}
