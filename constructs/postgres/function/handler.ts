import { Deadline } from './deadline';
import { log } from './log';
import { newRun } from './run';
import { runStages } from './stage';
import { status } from './status';
import { steps } from './steps';
import { parseValues } from './values';

/** Automation gives a function up after 300 s; the last seconds belong to reverting and answering. */
const LONGEST_MS = 270_000;

/** Runs one step of a PostgreSQL upgrade. Returns flat facts; throws with words for the operator. */
export async function handler(
  event: unknown,
  context?: { getRemainingTimeInMillis?: () => number },
): Promise<Record<string, string | number | boolean>> {
  const values = parseValues(event);
  const stages = steps[values.step];
  if (stages === undefined && values.step !== 'status') {
    throw new Error(`Unknown step "${values.step}". The steps are ${Object.keys(steps).join(', ')}, status.`);
  }
  const left = context?.getRemainingTimeInMillis?.() ?? LONGEST_MS;
  const run = newRun(values, Deadline.in(Math.min(LONGEST_MS, left - 15_000)));
  try {
    if (stages === undefined) {
      const started = Date.now();
      const state = await status(run);
      log(run, { ms: Date.now() - started, serves: state.serves, fence: state.fence, words: state.words });
      return state;
    }
    await runStages(run, stages);
    return run.facts;
  } finally {
    for (const close of run.closers) await close().catch(() => undefined);
  }
}
