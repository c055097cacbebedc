import type { Figure } from '../../report/figure';

/** What a rehearsal tells while it works. */
export type Progress =
  | { readonly kind: 'preparation'; readonly words: string }
  | StepProgress
  | { readonly kind: 'note'; readonly words: string }
  | { readonly kind: 'clients'; readonly counts: readonly Figure[] };

export interface StepProgress {
  readonly kind: 'step';
  readonly id: string;
  readonly status: 'started' | 'succeeded' | 'failed' | 'undoing' | 'undone' | 'not undone';
  /** How long it took; of one that succeeded or failed. */
  readonly ms?: number;
  /** Why it failed, or could not be undone. */
  readonly message?: string;
}

/** Takes progress; must not throw. */
export type ProgressListener = (progress: Progress) => void;
