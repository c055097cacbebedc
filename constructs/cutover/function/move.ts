import type { DocumentRole } from '../../../lib/operate/documents';
import type { Execution } from '../../../lib/operate/execution';
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

/** Waits as long as it may pass by itself. */
export function patience(view: View, what: string): Move | undefined {
  return view.waitedMs < PATIENCE_MS ? { move: 'wait', for: what } : undefined;
}
