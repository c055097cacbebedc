/** How fast the local AWS is. All in ms. */
export interface LocalAwsTimings {
  /**
   * Time until an operation of Cloud Map, or a change of Route 53, is done.
   * @default 300
   */
  readonly operationMs?: number;
  /**
   * Time from a host's launch until it answers to SSM.
   * @default 1000
   */
  readonly hostStartMs?: number;
  /**
   * Longest time that an `aws:sleep` step waits.
   * @default - as long as its document says
   */
  readonly longestSleepMs?: number;
  /**
   * Longest pause between two tries of a state machine's state; how long it is tried altogether stays as declared.
   * @default - as the state says
   */
  readonly longestRetryMs?: number;
}
