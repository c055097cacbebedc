import type { Signals } from '../../../../lib/rehearse/workspace/end-process';

/** Immediate shutdown, none: for data that is thrown away. */
export const AT_ONCE: Signals = [
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

/** Fast shutdown first: everything is written to disk. */
export const IN_ORDER: Signals = [['SIGINT', 10_000], ...AT_ONCE];
