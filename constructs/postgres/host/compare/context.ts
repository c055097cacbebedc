import type { Server } from '../../function/server';
import type { Difference } from './difference';

/** What a comparison works with. */
export interface CompareContext {
  readonly blue: Server;
  readonly green: Server;
  /** Every database of blue's clients. */
  readonly databases: readonly string[];
  /** How many sessions read rows at the same time, on each side. */
  readonly sessions: number;
  readonly lease: Lease;
  /** Keeps the whole result, line by line, and says where. */
  keep(lines: Iterable<string>, fenceId: string): Promise<string>;
  readonly progress: ToldProgress;
}

/** Whoever renews blue's lease while the work goes on. */
export interface Lease {
  /** The closing of blue's fence that the work rests on. */
  readonly fenceId: string;
  /** Throws unless this very fence is closed in every database and never lapsed. */
  assertHeld(): Promise<void>;
}

/** Told how far the hashing of each database's tables has come, on the side that is behind. */
export interface ToldProgress {
  begin(database: string, tables: number, bytes: number): void;
  add(database: string, tables: number, bytes: number): void;
}

/** What a comparison says in one line; the report reads it. */
export interface Summary {
  readonly equal: boolean;
  readonly tables: number;
  readonly rows: number;
  readonly sequences: number;
  readonly largeObjects: number;
  readonly roles: number;
}

export interface CompareResult {
  readonly summary: Summary;
  readonly differences: readonly Difference[];
  /** Where the whole result is kept. */
  readonly result: string;
}
