import { isRunning } from '../operate/execution';
import type { Look } from './look';
import { isByHand } from './by-hand-name';
import type { OperatorDocument } from './operated-upgrade';
import { blueServes, isForward, isPending } from '../operate/state';
import type { StateAnswer } from '../operate/state';

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
  return refusal(person ?? pendingWords(look.state)) ?? table[verb](look);
}

/** That a person works on the upgrade and what to do about it; `undefined`: nobody does. A document that is started meanwhile ends at its claim. */
export function workedOnByHand({ state: { owner } }: Look): string | undefined {
  if (owner === undefined || !isByHand(owner.id)) return undefined;
  return `Somebody works on it by hand since ${owner.since} (${owner.id}): wait for their \`release\`, or take it over with \`claim --take-over\` if they are gone.`;
}

/** What is waited for, where something was submitted to somebody else; `undefined`: nothing was. */
export function pendingWords(state: StateAnswer): string | undefined {
  if (!isPending(state) || !state.reachable) return undefined;
  return `Something was submitted whose outcome is not known yet: ${state.words} Wait for it: until then nothing is started, stopped or taken back.`;
}

const start: Decision = { decision: 'start' };
const refuse = (why: string): Decision => ({ decision: 'refuse', why });
const refusal = (why: string | undefined) => (why === undefined ? undefined : refuse(why));
const done = (words: string): Decision => ({ decision: 'done', words });

const table: Readonly<Record<Verb, (look: Look) => Decision>> = {
  prepare: ({ state }) => {
    if (!state.reachable) return refuse(`Who serves could not be learned: ${state.why}`);
    if (state.finished) return done('Green serves already: there is nothing to prepare.');
    if (isForward(state)) return refuse(`A cutover is half-way: ${state.words} Finish it.`);
    if (state.serves === 'UNKNOWN') return refuse(`${state.words} Point the client endpoint to blue first.`);
    return start;
  },
  cutover: (look) => {
    const { state } = look;
    if (!state.reachable) return refuse(`Who serves could not be learned: ${state.why}`);
    if (state.finished && !unfinished(look)) return done('Green serves already.');
    if (state.serves === 'UNKNOWN') return refuse(`${state.words} Point the client endpoint to blue first.`);
    return start;
  },
  // Also when nothing could be learned: a green that died is a reason to fall back, and the document itself refuses what cannot be.
  'fall-back': ({ state }) => (blueServes(state) ? done('Blue serves already.') : start),
  retire: ({ state, executions }) => {
    if (!state.reachable) return refuse(`Who serves could not be learned: ${state.why}`);
    if (!state.finished) return refuse(`Only after a cutover is there a way back to end: ${state.words}`);
    const [last] = executions.retire;
    if (!state.left && last?.outcome === 'succeeded') return done('Blue is retired already.');
    return start;
  },
};

/**
 * Blue serves again after a cutover; what green was given is still on green, and nothing of ours takes it away. A green that was prepared since is
 * a new one: preflight refuses one that served.
 */
export function fellBack({ executions: { prepare, cutover, fallBack }, state }: Look): boolean {
  const [last] = fallBack;
  const prepared = prepare.find(({ outcome }) => outcome === 'succeeded')?.startedAt ?? 0;
  const isNewest = last?.outcome === 'succeeded' && last.startedAt > Math.max(cutover[0]?.startedAt ?? 0, prepared);
  return isNewest && blueServes(state);
}

/** Green serves, but the run that moved clients there did not come to its end: blue may still let clients in, who read what is old. */
export function unfinished({ executions: { cutover }, state }: Look): boolean {
  const [last] = cutover;
  const wentWrong = last !== undefined && !isRunning(last) && last.outcome !== 'succeeded';
  return state.reachable && state.finished && state.left && wentWrong;
}

/** Blue serves again after a cutover, and nothing was done since: not even a new green was begun to be prepared. */
export function untouchedSinceFallBack(look: Look): boolean {
  const { prepare, fallBack } = look.executions;
  return fellBack(look) && (prepare[0]?.startedAt ?? 0) < fallBack[0]!.startedAt;
}

/** Whether an execution of prepare, or of the cutover, left something that nobody has taken back since. */
export function leftBehind({ executions, state }: Look): boolean {
  if (state.reachable && state.left) return true;
  const [prepared] = executions.prepare;
  const [undone] = executions.undo;
  if (prepared === undefined || isRunning(prepared)) return false;
  return undone === undefined || undone.startedAt < prepared.startedAt || undone.outcome !== 'succeeded';
}
