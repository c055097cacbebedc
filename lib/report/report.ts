import type { OwnStatementsResult } from '../rehearse/load/own-statements';
import type { Phase } from '../runbook/phase';

/** How a run ended. `undone`: it failed, and everything done was taken back; never a success. */
export type Outcome = 'succeeded' | 'failed' | 'undone';
export type StepStatus = 'succeeded' | 'failed' | 'undone' | 'not run';

/** What a run came to: `report.json`, and what `report.html` shows. Counts are numbers, times milliseconds. */
export interface Report {
  readonly outcome: Outcome;
  /** The state that was left behind, one sentence for people. */
  readonly words: string;
  /** A rehearsal, or production. */
  readonly kind: 'rehearsal' | 'cutover';
  /** Of the bytes in cdk.out, `active` and `fallBack` aside. */
  readonly fingerprint: string;
  /** What stood in for AWS or for a product, a sentence each. */
  readonly standIns: readonly string[];
  /** What was left out or replaced, e.g. the nearest minor version of an engine; a sentence each. */
  readonly notes: readonly string[];
  readonly upgrade: { readonly id: string; readonly title: string; readonly stack: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly blue: { readonly version: string };
  /** Parameters as far as they are known. */
  readonly green: { readonly version: string; readonly parameters?: Readonly<Record<string, string>> };
  readonly steps: readonly StepReport[];
  /** What the clients of a rehearsal saw; production's clients are nobody's to count. */
  readonly clients?: ClientReport;
  /** What the cutover's own probe saw through the client endpoint. */
  readonly probe?: ProbeReport;
  /** The least that was left of the fence when a step took it up from the one before; absent where none switched. */
  readonly fenceLeftMs?: number;
  readonly comparison: ComparisonReport;
  /** Why it failed, in the words of what failed; empty when it succeeded. */
  readonly failures: readonly string[];
  readonly timeline: Timeline;
}

/** What a rehearsal found: its clients are its own. */
export interface RehearsalReport extends Report {
  readonly kind: 'rehearsal';
  readonly clients: ClientReport;
  readonly timeline: Timeline & Required<Pick<Timeline, 'writeGap' | 'readGap'>>;
}

/** Longest times between two successes of the one client that the cutover itself is. */
export interface ProbeReport {
  /** From the closing of the fence on. */
  readonly writeGapMs: number;
  readonly readGapMs: number;
  /** TTL of the client endpoint's record; absent when it is not known. */
  readonly ttlMs?: number;
}

export interface StepReport {
  readonly id: string;
  readonly phase: Phase;
  readonly status: StepStatus;
  readonly ms: number;
  readonly sentence: string;
  /** The undo of the step, or why there is none. */
  readonly undo: string;
  /** Of a failed step. */
  readonly message?: string;
}

export interface ClientReport {
  /** TTL of the client endpoint's record. */
  readonly ttlMs: number;
  /** Longest time between two acknowledged writes of one client. */
  readonly writeGapMs: number;
  /** Longest time between two answered reads of one client. */
  readonly readGapMs: number;
  /** Reads that were unanswered after one reconnect. */
  readonly failedReads: number;
  /** Writes that were refused or not acknowledged; clients try again. */
  readonly failedWrites: number;
  readonly acknowledgedWrites: number;
  readonly writesOnGreen: number;
  /** Acknowledged writes that whoever serves at the end does not hold. */
  readonly lostWrites: number;
  /** Where the client endpoint's name leads at the end, by DNS. */
  readonly endpointLeadsTo: EndpointSide;
  /**
   * Of a failure that blue survived: from the report of the first failed step until every client's writes were acknowledged by blue, and none
   * refused any more. Absent when nothing failed, and when that did not come about.
   */
  readonly writableAgainMs?: number;
  /** What became of the user's own statements (`--statements`); absent without any. */
  readonly ownStatements?: OwnStatementsResult;
}

export type EndpointSide = 'blue' | 'green' | 'elsewhere';

export interface ComparisonReport {
  readonly equal: boolean;
  readonly tables: number;
  readonly rows: number;
  readonly sequences: number;
  readonly largeObjects: number;
  readonly roles: number;
}

/** What the picture shows: reads and writes over time, and what the cutover did meanwhile. */
export interface Timeline {
  /** Width of a bucket. */
  readonly bucketMs: number;
  /** All arrays have one number a bucket; bucket 0 starts when the load did. */
  readonly readsOnBlue: readonly number[];
  readonly readsOnGreen: readonly number[];
  readonly writesOnBlue: readonly number[];
  readonly writesOnGreen: readonly number[];
  readonly failedReads: readonly number[];
  readonly failedWrites: readonly number[];
  /** Steps and stages, and at last the undo, if any; relative to the start of the load. */
  readonly spans: readonly (Span & { readonly id: string; readonly kind: SpanKind })[];
  /** Longest time between two successes of one client, relative to the start of the load. */
  readonly writeGap?: Span;
  readonly readGap?: Span;
  /** When the move was submitted, relative to the start of the load. */
  readonly moveMs?: number;
}

/** `undo`: all that was taken back, from the first undo to the last. */
export type SpanKind = 'step' | 'failed' | 'undo';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
