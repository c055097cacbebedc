import type { State } from '../system/state';
import { clipped } from './errors';

/** The state, as far as it was told. */
export type KnownState = State & { readonly reachable: true };

/** Too little could be learned to act on; `why` says what stood in the way. What was told beside that is shown all the same. */
export interface NoState extends Omit<State, 'serves' | 'finished' | 'clients' | 'left' | 'between' | 'words'> {
  readonly reachable: false;
  readonly why: string;
  /** Where clients are led, if at least that could be read. */
  readonly serves?: 'BLUE';
}

export type StateAnswer = KnownState | NoState;

/** What is told beside what decisions rest on. */
export type Told = Omit<NoState, 'reachable' | 'why' | 'serves'>;

/** Longest sentence that is taken over, in characters. */
export const SENTENCE = 300;

/** That nothing could be learned. */
export function noState(why: string, told: Told = { attention: [], facts: [] }): NoState {
  return { ...told, reachable: false, why: clipped(why, SENTENCE) };
}

/** The move may have been submitted: the only way is forward. */
export function isForward(state: StateAnswer): boolean {
  return state.reachable && state.between === 'forward';
}

/** Something was submitted to somebody else, and nothing may be done until its outcome is known. */
export function isPending(state: StateAnswer): boolean {
  return state.reachable && state.between === 'wait';
}

/** Blue serves its clients, and nothing that was submitted can change that. */
export function blueServes(state: StateAnswer): boolean {
  return state.reachable && state.serves === 'BLUE' && state.clients === 'served' && isBeforeTheMove(state);
}

/** Nothing was submitted yet that would let clients at green. */
export function isBeforeTheMove(state: StateAnswer): boolean {
  return state.reachable && state.serves === 'BLUE' && !isForward(state) && !isPending(state);
}
