import type { DocumentRole } from '../../../lib/operate/documents';
import type { Execution } from '../../../lib/operate/execution';
import { isPending } from '../../../lib/operate/state';
import type { View } from './view';

interface MoveKinds {
  /** Succeed. `words` are added to what is said about who serves; `alarm` asks for a person's attention. */
  readonly answer: { readonly words?: string; readonly alarm?: boolean; readonly execution?: Execution };
  /** Look again later. `for` says what is waited for. */
  readonly wait: { readonly for: string };
  /** Somebody else's execution becomes ours. */
  readonly join: { readonly execution: Execution };
  /** Start a document; the attempt makes the start unrepeatable. */
  readonly start: { readonly role: DocumentRole; readonly attempt: number };
  readonly stop: { readonly execution: Execution };
  /** Fail before anything was changed. */
  readonly refuse: { readonly message: string };
  /** Fail because of a run. */
  readonly fail: { readonly execution: Execution };
}

/** What a handler does next. */
export type Move<K extends keyof MoveKinds = keyof MoveKinds> = {
  [P in K]: { readonly move: P } & MoveKinds[P];
}[K];

export type MoveTable<A extends unknown[], R> = {
  readonly [K in keyof MoveKinds]: (move: Move<K>, ...rest: A) => R;
};

export function applyMove<K extends keyof MoveKinds, A extends unknown[], R>(
  table: MoveTable<A, R>,
  move: Move<K>,
  ...rest: A
): R {
  return table[move.move](move, ...rest);
}

/** A moment without an answer is no answer: networks blink, rights take a while to arrive. In milliseconds. */
export const PATIENCE_MS = 3 * 60_000;

/** What is waited for where nobody tells the state. */
export const STATE = 'somebody who tells the state';
/** What is waited for where something was submitted to somebody else. */
export const OUTCOME = 'the outcome of what was submitted';

/** So long others are waited for by those that only move clients on purpose, in milliseconds: what is left of CloudFormation's hour belongs to the cutover. */
export const OTHERS_MS = 20 * 60_000;

/** Waits as long as it may pass by itself. */
export function patience(view: View, what: string): Move | undefined {
  return view.waitedMs < PATIENCE_MS ? { move: 'wait', for: what } : undefined;
}

/** What was submitted to somebody else is waited for: beside it nothing is begun. Who waited long enough gives up before anything was changed. */
export function afterOutcome({ state, request, waitedMs }: View): Move | undefined {
  if (!state.reachable || !isPending(state)) return undefined;
  if (waitedMs < OTHERS_MS) return { move: 'wait', for: OUTCOME };
  return {
    move: 'refuse',
    message:
      `${request.upgrade} does not move clients: after ${Math.round(waitedMs / 60_000)} minutes the outcome of what was submitted is not known: ${state.words} ` +
      'Nothing was changed. Deploy again when it is known.',
  };
}
