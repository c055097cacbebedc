import type { Phase } from '../runbook/phase';
import type { Figure } from './figure';

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
  readonly blue: Side;
  readonly green: Side;
  readonly steps: readonly StepReport[];
  /** What the clients of a rehearsal saw; production's clients are nobody's to count. */
  readonly clients?: ClientReport;
  /** What the cutover's own probe saw through the client endpoint. */
  readonly probe?: ProbeReport;
  /** What the system told beside of a run in production, at its end. */
  readonly facts?: readonly Figure[];
  /** The least that was left of the fence when a step took it up from the one before; absent where none switched. */
  readonly fenceLeftMs?: number;
  /** Absent when the run did not get as far as comparing. */
  readonly comparison?: ComparisonReport;
  /** Why it failed, in the words of what failed; empty when it succeeded. */
  readonly failures: readonly string[];
  readonly timeline: Timeline;
}

export interface Side {
  /** What ran, e.g. `PostgreSQL`. */
  readonly title: string;
  readonly version: string;
  /** As far as they are known. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What a rehearsal found: its clients are its own. */
export interface RehearsalReport extends Report {
  readonly kind: 'rehearsal';
  readonly clients: ClientReport;
}

/** Longest times between two successes of the one client that the cutover itself is. */
export interface ProbeReport {
  /** From the closing of the fence on. */
  readonly writeGapMs: number;
  readonly readGapMs: number;
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

/** What the clients of a rehearsal saw. */
export interface ClientReport {
  /** All that was counted and measured, in the order in which it is shown. */
  readonly figures: readonly Figure[];
  /** The gist of it in a few lines. */
  readonly lines: readonly Line[];
  /** What is acknowledged to them, one of it, e.g. `write`. */
  readonly unit: string;
  /** Of what was acknowledged, what whoever serves at the end does not hold. */
  readonly lost: number;
  /** What they asked for in vain, after one more try. */
  readonly failed: number;
  /** What green acknowledged. */
  readonly onGreen: number;
  /** Where the client endpoint's name leads at the end, by DNS; absent where there is no such name. */
  readonly endpointLeadsTo?: EndpointSide;
  /**
   * Of a failure that blue survived: ms from the report of the first failed step until blue had acknowledged something to every client, and refused
   * none any more. Absent when nothing failed, and when that did not come about.
   */
  readonly wellAgainMs?: number;
}

/** A line for people. */
export interface Line {
  /** A word or two. */
  readonly name: string;
  readonly words: string;
}

export type EndpointSide = 'blue' | 'green' | 'elsewhere';

/** What was compared before the switch. */
export interface ComparisonReport {
  readonly equal: boolean;
  /** What was compared, e.g. `12 rows in 3 tables`. */
  readonly words: string;
  /** How, e.g. `each row hashed on both sides`. */
  readonly how: string;
  readonly figures: readonly Figure[];
}

/** What the picture shows: what clients did over time, and what the cutover did meanwhile. */
export interface Timeline {
  /** Width of a bucket. */
  readonly bucketMs: number;
  readonly lanes: readonly Lane[];
  /** Steps and stages, and at last the undo, if any; relative to the start of the load. */
  readonly spans: readonly (Span & { readonly id: string; readonly kind: SpanKind })[];
  /** When the move was submitted, relative to the start of the load. */
  readonly moveMs?: number;
}

/** What clients of one kind saw: a number for each bucket. Bucket 0 starts when the load did. */
export interface Lane {
  /** What they do, e.g. `writes`. */
  readonly name: string;
  /** Answered by blue. */
  readonly blue: readonly number[];
  readonly green: readonly number[];
  /** Refused, or not answered. */
  readonly failed: readonly number[];
  /** Longest time between two successes of one client, relative to the start of the load. */
  readonly gap?: Span;
  /** At no moment may both sides answer: whatever blue answers after green has is a second writer. @default false */
  readonly oneSide?: boolean;
}

/** `undo`: all that was taken back, from the first undo to the last. */
export type SpanKind = 'step' | 'failed' | 'undo';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
