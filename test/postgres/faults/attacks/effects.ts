/** Texts by which a process is caught right before an effect: what it writes to a server, to AWS or to its log. */
export const effects = {
  /** A stage begins. */
  begins: (stage: string) => [`"stage":"${stage}","status":"started"`],
  /** A stage has done what it does, and found that it worked. */
  ended: (stage: string) => [`"stage":"${stage}","status":"succeeded"`],
  /** A fence is about to open: what rests on it is forgotten first, then it goes, database by database. */
  opens: [
    'IS NOT NULL AS comparison',
    'WHERE key = $1',
    'DROP TABLE IF EXISTS cdk_cutover.closed; ',
    'DROP TABLE cdk_cutover.closed',
  ],
  /** A fence closes in a database, under its gate: whoever is stopped there holds it. */
  closes: ['CREATE TABLE cdk_cutover.closed'],
  /** The gate of writes is about to be taken; DDL is refused already. */
  gate: ['LOCK TABLE cdk_cutover.gate IN EXCLUSIVE MODE'],
  /** The fence is about to be taken away altogether. */
  removes: [`obj_description(oid, 'pg_namespace'), '') AS mark`],
  /** Client roles of a server are about to lose the right to log in. */
  refuses: ['INSERT INTO cdk_cutover.refused'],
  /** Green is about to be cleared, to be filled. */
  clears: ['SELECT pg_terminate_backend(pid) FROM pg_stat_activity', 'INSERT INTO cdk_cutover.generation'],
} as const;
