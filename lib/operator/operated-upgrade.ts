import type { RunbookData } from '../runbook/data';

/** The documents of an upgrade by what they are for. */
export const operatorDocuments = ['prepare', 'cutover', 'undo', 'fallBack', 'retire'] as const;
export type OperatorDocument = (typeof operatorDocuments)[number];

/** An upgrade as its operator acts on it. */
export interface OperatedUpgrade {
  readonly runbook: RunbookData;
  readonly documents: Readonly<Record<OperatorDocument, string>>;
}
