import type { RunbookData } from '../runbook/data';

/** The documents of an upgrade by what they are for. */
export type OperatorDocument = 'prepare' | 'cutover' | 'undo' | 'fallBack' | 'retire';

/** An upgrade as its operator acts on it. */
export interface OperatedUpgrade {
  readonly runbook: RunbookData;
  readonly documents: Readonly<Record<OperatorDocument, string>>;
}
