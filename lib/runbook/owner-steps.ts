import type { Action } from './action';
import type { OwnerData, PathData, StepData } from './data';
import { Phase } from './phase';
import type { RunbookFunction } from './runbook-function';
import { Check, stepData, Undo } from './step';

/** Id of the first step of every path: whoever runs it owns the upgrade from then on, or ends there. */
export const CLAIM = 'claim';
/** Id of the last step of every path. */
export const RELEASE = 'release';

/** How a system keeps two executions from working on one upgrade. */
export interface RunbookOwner {
  /** Makes the execution the owner, or fails having changed nothing. It is told by `Document` which document it runs. */
  readonly claim: Action;
  /** Fails when the execution is no longer the owner; changes nothing. */
  readonly stillOwner: Action;
  /** Ends the ownership; removes its record when nothing else of the upgrade is left. */
  readonly release: Action;
  /** The same, at the end of an undo chain. */
  readonly undoClaim: Action;
  /** What claiming changes on blue. */
  readonly changesOnBlue: string;
  /**
   * Text of a shell script that every host script begins with. It defines `guard_host`, which is called with the seconds that the script may take and
   * with its verb, and which calls `main` with that verb only if `$SSM_ExecutionId` may work on the host.
   * @default - a host script finds out by itself whether its execution still owns the upgrade
   */
  readonly hostGuard?: string;
  /**
   * The functions that claim and release call: they need not be among the runbook's own.
   * @default - none but the runbook's
   */
  readonly functions?: RunbookFunction[];
}

export function ownerData({ stillOwner, hostGuard }: RunbookOwner): OwnerData {
  return { stillOwner: stillOwner._data, ...(hostGuard === undefined ? {} : { hostGuard }) };
}

/** The path between claim and release. The undo of the claim is the release: it comes last of all. */
export function owned(path: PathData, owner: RunbookOwner): PathData {
  return { ...path, steps: [claimStep(owner), ...path.steps, releaseStep(owner)] };
}

function claimStep({ claim, undoClaim, changesOnBlue }: RunbookOwner): StepData {
  return stepData({
    id: CLAIM,
    phase: Phase.PREPARE,
    sentence:
      'Claims the upgrade: while this run owns it no other one works on it. One that finds another owner ends here, and undoes nothing.',
    action: claim,
    check: Check.inside('The record names this execution, and nothing of an earlier owner still works.'),
    undo: Undo.by(undoClaim, 'Releases the upgrade; the record goes, too, when nothing else of ours is left.'),
    changesOnBlue,
  });
}

function releaseStep({ release }: RunbookOwner): StepData {
  return stepData({
    id: RELEASE,
    phase: Phase.WATCH,
    sentence: 'Releases the upgrade: another run may work on it.',
    action: release,
    check: Check.inside('The record says that this execution has ended well, or is gone with all that was ours.'),
    undo: Undo.none('It changes nothing but the record of the owner.'),
  });
}
