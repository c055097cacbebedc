import { clipped, sentence, wordsOf } from '../operate/errors';
import type { ObservedExecution } from '../operate/execution';
import { ask } from '../operate/ask';
import type { RunbookData } from '../runbook/data';
import { Phase } from '../runbook/phase';
import type { Deployed } from './deployed';
import type { Clients } from './look';

/** The steps of a fall back that tell what it loses, by their ids. */
function lossSteps({ fallBack }: RunbookData): readonly string[] {
  return fallBack.steps.filter(({ phase }) => phase === Phase.COMPARE).map(({ id }) => id);
}

/** Of a fact: what was lost, or could not be counted. Neither is cut off for the other. */
const MOST_CHARACTERS = 1_000;

/** Whoever has to fall back waits no longer to be asked: the run counts again, and takes its time. */
const PATIENCE_MS = 30_000;

/** What falling back would lose as it is now, sentences for whoever decides. Never throws: the way back does not hang on a figure. */
export async function lossNow({ lambda }: Clients, { losses }: Pick<Deployed, 'losses'>): Promise<string> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const unknown = (error: unknown) =>
    patience.aborted
      ? `What is lost was not counted within ${PATIENCE_MS / 1000} s; the run tells it`
      : `What is lost could not be counted: ${clipped(wordsOf(error), MOST_CHARACTERS)}`;
  const found = await Promise.all(
    losses.map((question) =>
      ask(lambda, question, patience).then((answer) => `Lost to clients: ${lossWords(answer)}`, unknown),
    ),
  );
  return found.map(sentence).join(' ');
}

/** What a fall back that was run lost; empty when it did not come so far. */
export function lossIn(runbook: RunbookData, { steps }: ObservedExecution): string {
  const ids = lossSteps(runbook);
  const told = steps.filter(({ name, outcome }) => ids.includes(name) && outcome === 'succeeded');
  return told.map(({ output }) => sentence(lossWords(answerOf(output)))).join(' ');
}

/** By what a step answers: `loss`, and `notCounted` where there is such. */
function lossWords(answer: unknown): string {
  const { loss, notCounted } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const lost = typeof loss === 'string' && loss !== '' ? clipped(loss, MOST_CHARACTERS) : 'not told';
  if (typeof notCounted !== 'string' || notCounted === '') return lost;
  return `${lost}. Not counted: ${clipped(notCounted, MOST_CHARACTERS)}`;
}

function answerOf(output: string | undefined): unknown {
  try {
    return JSON.parse(output ?? 'null') as unknown;
  } catch {
    return null;
  }
}
