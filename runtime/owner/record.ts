/** Who works on an upgrade, or did last. */
export interface Owner {
  /** The root execution's id. */
  readonly execution: string;
  /** Kind of the document that was started, e.g. `cutover`. */
  readonly document: string;
  /** When it claimed the upgrade, as ISO 8601. */
  readonly since: string;
  /** Fingerprint of the code that claimed it. */
  readonly release: string;
  /** Its ownership ended well. */
  readonly released: boolean;
  /** Earlier executions that ended without releasing, and whose work was not seen gone yet. */
  readonly ending: readonly string[];
}

/** Who wants to work on an upgrade. */
export type Claimant = Pick<Owner, 'execution' | 'document' | 'release'>;

/**
 * The one record of an upgrade that says who owns it. Where it lies is the system's affair.
 * @typeParam R what was read: it knows which state of the record it stands for
 */
export interface OwnerRecord<R extends Owner = Owner> {
  /** `undefined`: nobody ever claimed the upgrade, or everything of it is gone. */
  read(): Promise<R | undefined>;
  /**
   * Puts the claimant into the record if that still is as it was read. False: somebody else was faster, and nothing was written.
   * @param ending executions whose work has to be seen gone before anything is touched
   */
  replace(read: R | undefined, claimant: Claimant, ending: readonly string[]): Promise<boolean>;
  /** The work of every earlier execution was seen gone. */
  clearEnding(execution: string): Promise<void>;
  /** Says that this execution's ownership ended well, if it still is the owner. */
  markReleased(execution: string): Promise<void>;
  /** Removes the record, and the place that it lies in, if this execution still is the owner. */
  remove(execution: string): Promise<void>;
}

/** The work of executions that ended: functions and commands outlive them. */
export interface Work {
  /** Ends what these executions left running, and returns when it was seen gone. */
  end(executions: readonly string[]): Promise<void>;
}

/** Work by hand has no execution that anybody could ask for. */
const BY_HAND = 'hand-';

export function isByHand(execution: string): boolean {
  return execution.startsWith(BY_HAND);
}

/** Who works is not, or no longer, the owner. Nothing was done. */
export class NotOwner extends Error {}
