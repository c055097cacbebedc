/** One try of a client to read or write, as the client saw it. */
export interface Attempt {
  /** E.g. `writer-2`. */
  readonly client: string;
  readonly kind: 'read' | 'write';
  /** When the outcome was known, in ms since the load started. */
  readonly at: number;
  /**
   * `refused`: answered with an error. `failed`: not answered, not done. `unknown`: sent, and the connection was lost before the answer.
   * A read that stays unanswered after one reconnect is `failed`, or `refused` when the last answer was an error.
   */
  readonly outcome: 'ok' | 'refused' | 'failed' | 'unknown';
  /** Who answered, or whom the client tried. */
  readonly address?: string;
  /** SQLSTATE or system code of what went wrong. */
  readonly code?: string;
  readonly message?: string;
  /** Of a write: the uuid that it wrote or tried to. */
  readonly id?: string;
}
