/** What documents have for a step of the runbook beside the step itself: called by its id with one of these words before it. */
const words = {
  /** Proves that it worked. */
  check: 'check',
  /** Takes it back. */
  undo: 'undo',
  /** Asks, before it or before its undo, whether the run still owns the upgrade. */
  guard: 'still-owner',
} as const;

/** `do`: the step itself. */
export type Part = 'do' | keyof typeof words;

const PART = new RegExp(`^(${Object.values(words).join('|')})-(.+)$`);

/** E.g. `check-copy` for the check of step `copy`. */
export function partName(part: Part, of: string): string {
  return part === 'do' ? of : `${words[part]}-${of}`;
}

/** What a name stands for: the part, and of what, e.g. the guard of `undo-copy`. Ids of steps begin with none of the words. */
export function readPart(name: string): { readonly part: Part; readonly of: string } {
  const [, word, of] = PART.exec(name) ?? [];
  const part = (Object.keys(words) as (keyof typeof words)[]).find((one) => words[one] === word);
  return part === undefined || of === undefined ? { part: 'do', of: name } : { part, of };
}

/** Whether the step takes something back. */
export function isUndo(name: string): boolean {
  return readPart(name).part === 'undo';
}

/** Whether the step asks who the owner is. */
export function isGuard(name: string): boolean {
  return readPart(name).part === 'guard';
}
