import type { Counts } from '../load/tally';

/** What a rehearsal tells while it works. */
export type Progress =
  | { readonly kind: 'preparation'; readonly words: string }
  | {
      readonly kind: 'step';
      readonly id: string;
      readonly status: 'started' | 'succeeded' | 'failed' | 'undoing' | 'undone';
      readonly ms?: number;
      readonly message?: string;
    }
  | { readonly kind: 'note'; readonly words: string }
  | { readonly kind: 'clients'; readonly counts: Readonly<Counts> };

/** Takes progress; must not throw. */
export type ProgressListener = (progress: Progress) => void;
