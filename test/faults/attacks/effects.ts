/** Texts by which a process is caught right before an effect: what it writes to a server, to AWS or to its log. */
export const effects = {
  /** A stage begins. */
  begins: (stage: string) => `"stage":"${stage}","status":"started"`,
  /** A stage has done what it does, and found that it worked. */
  ended: (stage: string) => `"stage":"${stage}","status":"succeeded"`,
  /** A fence opens in a database. */
  opens: 'DROP TABLE IF EXISTS cdk_cutover.closed',
  /** A fence closes in a database, under its gate. */
  closes: 'CREATE TABLE cdk_cutover.closed',
  /** Green is about to be cleared, to be filled. */
  clears: 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity',
  /** The move of the client endpoint is submitted. */
  moves: '.RegisterInstance',
} as const;
