import type { ClientReport, Lane } from '../report/report';
import type { Figure } from '../report/figure';

/** Clients at work. */
export interface Load {
  /** What they have done up to now, in a few figures. */
  counts(): readonly Figure[];
  /** Watches, from now on, when blue serves every client. */
  watchBlue(): Watch;
  /** Ends the clients and looks for all that was acknowledged to them where it has to be then. A second call answers the same. */
  stop(): Promise<LoadResult>;
}

/** From one moment on: whether, and since when, every client is served. */
export interface Watch {
  /**
   * Ms from that moment until each client was served, with nothing refused to it thereafter. `undefined` as long as that is not so for one of
   * them.
   */
  wellAfterMs(): number | undefined;
}

/** What the clients saw. */
export interface LoadResult {
  readonly clients: Omit<ClientReport, 'wellAgainMs'>;
  /** In ms since 1970; the other times count from here. */
  readonly startedAt: number;
  /** Width of a lane's bucket. */
  readonly bucketMs: number;
  readonly lanes: readonly Lane[];
  /** What the report has to say beside. */
  readonly notes: readonly string[];
}
