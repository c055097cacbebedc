/** As CloudFormation names them. */
export type StackStatus =
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_COMPLETE'
  | 'ROLLBACK_FAILED'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED';

export type ResourceStatus =
  `${'CREATE' | 'UPDATE' | 'DELETE'}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}` | 'DELETE_SKIPPED';

/** How an operation on a stack ended. It never throws for a resource that fails: that is an outcome, too. */
export interface StackOutcome {
  readonly stack: string;
  readonly status: StackStatus;
  /** Logical ids that were created, updated or deleted, in that order; what a rollback took back is not among them. */
  readonly changed: readonly string[];
  /** What failed first, and why. */
  readonly failure?: ResourceFailure;
  /** What could not be taken back or deleted. */
  readonly leftovers: readonly ResourceFailure[];
}

export interface ResourceFailure {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly type: string;
  readonly reason: string;
}
