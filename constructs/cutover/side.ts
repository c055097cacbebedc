/** Which of the two serves. */
export enum Side {
  /** The server that is upgraded from. */
  BLUE = 'BLUE',
  /** The server that is upgraded to. */
  GREEN = 'GREEN',
}
