import { isRunning } from '../operate/execution';
import type { Look } from './look';
import type { OperatorDocument } from './operated-upgrade';
import { blueTakesWrites, isBetween } from '../operate/status';

/** What an operator does with a document of the upgrade. */
export type Verb = 'prepare' | 'cutover' | 'fall-back' | 'retire';

/** What to do about a verb, once reality was looked at. */
export type Decision =
  | { readonly decision: 'start' }
  /** It runs already: follow that execution. */
  | { readonly decision: 'join'; readonly execution: string }
  /** It is so already. */
  | { readonly decision: 'done'; readonly words: string }
  | { readonly decision: 'refuse'; readonly why: string };

export const documentOf: Readonly<Record<Verb, OperatorDocument>> = {
  prepare: 'prepare',
  cutover: 'cutover',
  'fall-back': 'fallBack',
  retire: 'retire',
};

/** Decides from what was seen; a document that runs is joined, another one is waited for by nobody: two of them would work against each other. */
export function decide(verb: Verb, look: Look): Decision {
  const { running } = look;
  if (running?.role === documentOf[verb]) return { decision: 'join', execution: running.id };
  if (running) {
    return {
      decision: 'refuse',
      why: `${running.document} runs (execution ${running.id}): wait until it has ended, or abort it.`,
    };
  }
  const person = workedOnByHand(look);
  return person === undefined ? table[verb](look) : refuse(person);
}

/** That a person works on the upgrade and what to do about it; `undefined`: nobody does. A document that is started meanwhile ends at its claim. */
export function workedOnByHand({ details: { owner } }: Look): string | undefined {
  if (owner?.byHand !== true) return undefined;
  return `Somebody works on it by hand since ${owner.since} (${owner.id}): wait for their \`release\`, or take it over with \`claim --take-over\` if they are gone.`;
}

const start: Decision = { decision: 'start' };
const refuse = (why: string): Decision => ({ decision: 'refuse', why });
const done = (words: string): Decision => ({ decision: 'done', words });

const table: Readonly<Record<Verb, (look: Look) => Decision>> = {
  prepare: ({ status }) => {
    if (!status.reachable) return refuse(`Who serves could not be learned: ${status.why}`);
    if (status.finished) return done('Green serves already: there is nothing to prepare.');
    if (isBetween(status)) return refuse(`A cutover is half-way: ${status.words} Finish it.`);
    if (status.serves === 'UNKNOWN') return refuse(`${status.words} Point the client endpoint to blue first.`);
    return start;
  },
  cutover: (look) => {
    const { status } = look;
    if (!status.reachable) return refuse(`Who serves could not be learned: ${status.why}`);
    if (status.finished && !unfinished(look)) return done('Green serves already and takes writes.');
    if (status.serves === 'UNKNOWN') return refuse(`${status.words} Point the client endpoint to blue first.`);
    return start;
  },
  // Also when nothing could be learned: a green that died is a reason to fall back, and the document itself refuses what cannot be.
  'fall-back': ({ status }) =>
    status.reachable && blueTakesWrites(status) ? done('Blue serves already and takes writes.') : start,
  retire: ({ status, executions }) => {
    if (!status.reachable) return refuse(`Who serves could not be learned: ${status.why}`);
    if (!status.finished) return refuse(`Only after a cutover is there a way back to end: ${status.words}`);
    const [last] = executions.retire;
    if (status.fence === 'absent' && last?.outcome === 'succeeded') return done('Blue is retired already.');
    return start;
  },
};

/**
 * Blue serves again after a cutover; what green was given is still on green, and nothing of ours takes it away. A green that was prepared since is
 * a new one: preflight refuses one that served.
 */
export function fellBack({ executions: { prepare, cutover, fallBack }, status }: Look): boolean {
  const [last] = fallBack;
  const prepared = prepare.find(({ outcome }) => outcome === 'succeeded')?.startedAt ?? 0;
  const isNewest = last?.outcome === 'succeeded' && last.startedAt > Math.max(cutover[0]?.startedAt ?? 0, prepared);
  return isNewest && status.reachable && blueTakesWrites(status);
}

/** Green serves, but the run that moved clients there did not come to its end: blue may still let clients in, who read what is old. */
export function unfinished({ executions: { cutover }, status }: Look): boolean {
  const [last] = cutover;
  const wentWrong = last !== undefined && !isRunning(last) && last.outcome !== 'succeeded';
  return status.reachable && status.finished && status.fence !== 'absent' && wentWrong;
}

/** Blue serves again after a cutover, and nothing was done since: not even a new green was begun to be prepared. */
export function untouchedSinceFallBack(look: Look): boolean {
  const { prepare, fallBack } = look.executions;
  return fellBack(look) && (prepare[0]?.startedAt ?? 0) < fallBack[0]!.startedAt;
}

/** Whether an execution of prepare, or of the cutover, left something that nobody has taken back since. */
export function leftBehind({ executions, status }: Look): boolean {
  if (status.reachable && status.fence !== 'absent') return true;
  const [prepared] = executions.prepare;
  const [undone] = executions.undo;
  if (prepared === undefined || isRunning(prepared)) return false;
  return undone === undefined || undone.startedAt < prepared.startedAt || undone.outcome !== 'succeeded';
}
