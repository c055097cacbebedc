import type { Figure } from '../report/figure';

/**
 * The state of an upgrade as its system tells it, read from reality: one JSON object. Deciding rests on `serves`, `finished`, `clients`, `left`,
 * `between` and `owner`; all else is shown to people.
 */
export interface State {
  /** The side that clients are led to. `UNKNOWN`: to neither, or that could not be learned. */
  readonly serves: 'BLUE' | 'GREEN' | 'UNKNOWN';
  /** Green serves its clients and the move is behind: the cutover is over. */
  readonly finished: boolean;
  /** Whether clients can work with the side that they are led to. `unknown`: that side could not be asked. */
  readonly clients: 'served' | 'stopped' | 'unknown';
  /** Something that the upgrade made is still there, or may be; an undo or `retire` takes it away. */
  readonly left: boolean;
  /** It stands half-way. @default it does not */
  readonly between?: Between;
  /** Who serves and how, one sentence. */
  readonly words: string;
  /** What a person must look at, a sentence each, with what to do. Empty: nothing. */
  readonly attention: readonly string[];
  /** How long clients have been stopped. @default not known, or they are served */
  readonly stoppedMs?: number;
  /** Who works on the upgrade. @default nobody, or that could not be learned */
  readonly owner?: Owner;
  /** Where the client endpoint leads. @default there is none, or it could not be read */
  readonly target?: string;
  /** What runs on each side, as far as it could be asked. */
  readonly versions?: { readonly blue?: string; readonly green?: string };
  /** How far an upgrade of several parts has come, e.g. `rung 2 of 7`. */
  readonly position?: string;
  /** Whether there is a way back to blue after the cutover. @default nothing was cut over, or it is not known */
  readonly wayBack?: WayBack;
  /** What a trial said of the cutover that is ahead. @default nothing was tried */
  readonly forecast?: Forecast;
  /** What else is worth knowing. */
  readonly facts: readonly Figure[];
  /** How far the step has come that takes longest. @default nothing is known of one */
  readonly work?: Work;
}

/**
 * The only way on from half-way. `forward`: the move may have been submitted, the cutover is started again and finishes it. `back`: blue serves, and what
 * was begun is not to be built on; it is taken back. `wait`: something was submitted to somebody else, and until its outcome is known nobody stops,
 * undoes or submits anything.
 */
export type Between = 'forward' | 'back' | 'wait';

/** Whoever claimed the upgrade and has not released it. */
export interface Owner {
  /** Id of an execution, or what a person who works by hand is called. */
  readonly id: string;
  /** Which document runs, by its name in the runbook, e.g. `cutover`. */
  readonly document: string;
  /** When it was claimed. */
  readonly since: string;
}

/** The way back to blue. */
export interface WayBack {
  readonly open: boolean;
  /** When it closes by itself, ISO 8601. @default it does not */
  readonly until?: string;
  /** What going back loses, in words. @default nothing */
  readonly loses?: string;
}

/** What a trial says of the cutover. */
export interface Forecast {
  /** How long clients will be stopped. */
  readonly stoppedMs: number;
}

/** A piece of work as it goes on. */
export interface Work {
  /** Id of its step. */
  readonly step: string;
  /** What it works on, e.g. `database shop`. */
  readonly on: string;
  readonly done: number;
  readonly of: number;
  /** Of what: `bytes`, or a word of the system's own. */
  readonly unit: string;
  /** Since it began. */
  readonly forMs: number;
}
