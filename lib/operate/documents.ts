import type { SSMClient } from '@aws-sdk/client-ssm';
import { newestFirst } from './execution';
import type { Execution } from './execution';
import { executionsOf } from './observe';

/** The documents that move clients, or take back what was begun. */
export type DocumentRole = 'cutover' | 'undo' | 'fallBack';

export const documentRoles: readonly DocumentRole[] = ['cutover', 'undo', 'fallBack'];

/** Names of the documents. */
export type Documents = Readonly<Record<DocumentRole, string>>;

/** What becomes of the writes that green took, when falling back. */
export type FallBackChoice = 'keep-writes' | 'lose-writes';

/** Executions of each document, newest first. */
export type Executions = Readonly<Record<DocumentRole, readonly Execution[]>>;

/** Parameters of one run. */
export interface RunOptions {
  /** Refuse before the fence what would take longer, in seconds; 0 is no limit. */
  readonly timeLimitSeconds: number;
  /** @default - none: the fall-back document refuses */
  readonly fallBack?: FallBackChoice;
}

const parameterTable: Readonly<Record<DocumentRole, (options: RunOptions) => Record<string, string>>> = {
  cutover: ({ timeLimitSeconds }) => ({ TimeLimitSeconds: String(timeLimitSeconds) }),
  undo: () => ({}),
  fallBack: ({ timeLimitSeconds, fallBack = 'none' }) => ({
    TimeLimitSeconds: String(timeLimitSeconds),
    FallBack: fallBack,
  }),
};

/** What a document is started with. */
export function parametersOf(role: DocumentRole, options: RunOptions): Readonly<Record<string, string>> {
  return parameterTable[role](options);
}

/** Reads the executions of all of them. A document without a name has none. */
export async function allExecutions(ssm: SSMClient, documents: Documents): Promise<Executions> {
  const read = (role: DocumentRole) => (documents[role] ? executionsOf(ssm, documents[role]) : Promise.resolve([]));
  const [cutover, undo, fallBack] = await Promise.all(documentRoles.map(read));
  return { cutover, undo, fallBack };
}

/** The execution that was started last, with the document that it runs. */
export function newest(executions: Executions): (Execution & { readonly role: DocumentRole }) | undefined {
  return documentRoles
    .flatMap((role) => executions[role].slice(0, 1).map((execution) => ({ ...execution, role })))
    .sort(newestFirst)[0];
}
