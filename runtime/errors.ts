/** What only a system knows of the errors of what it works on. */
export interface ErrorWays {
  /** Words that may go out: no content of what is upgraded, no secret. */
  wordsOf(error: unknown): string;
  /** Whether it only says that what the work went on with is gone, a session for example: a second try has a new one. */
  isAway(error: unknown): boolean;
}

/** The ways of a function whose errors are its own and AWS'. */
export const plainErrors: ErrorWays = {
  wordsOf: (error) => (error instanceof Error ? error.message || error.name : String(error)),
  isAway: () => false,
};
