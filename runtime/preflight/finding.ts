/**
 * Something that preflight saw. An error stops the cutover before anything is changed; so does a warning, until its id is acknowledged in the
 * declaration. A note is only told.
 */
export interface Finding {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** What is wrong and where, without a full stop. */
  readonly words: string;
  /** What to do about it, without a full stop. */
  readonly fix: string;
  /** What its words quote, if it was thrown: a server may have said more. */
  readonly cause?: unknown;
}

export function error(id: string, words: string, fix: string, cause?: unknown): Finding {
  return { id, severity: 'error', words, fix, cause };
}

export function warning(id: string, words: string, fix: string): Finding {
  return { id, severity: 'warning', words, fix };
}

export function note(id: string, words: string, fix: string): Finding {
  return { id, severity: 'note', words, fix };
}

/** The first names of a list and how many more there are. */
export function names(list: readonly string[]): string {
  const shown = list.slice(0, 5).map((name) => `"${name}"`);
  return list.length > 5 ? `${shown.join(', ')} and ${list.length - 5} more` : shown.join(', ');
}
