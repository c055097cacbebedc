/**
 * All that SQL of ours raises for whoever reads a step's words. They hold no place for a value: whoever else raises one of them says what it says,
 * and nothing more. Whoever asks knows the database, and names it.
 */
export const OWN_SENTENCES = {
  notClosed: 'the fence is not closed',
  closedAnew: 'the fence was closed anew by somebody else',
  lapsed: 'the lease of the fence lapsed: a write may have passed; close the fence again and copy again',
  heldByAnother: 'the fence is renewed by another step now: this one no longer does',
  filledAnew: 'green is filled by somebody else now: nothing more is written',
} as const;

const ALL: ReadonlySet<string> = new Set(Object.values(OWN_SENTENCES));

export function isOwnSentence(text: string): boolean {
  return ALL.has(text);
}
