import type { DBInstance, PendingMaintenanceAction } from '@aws-sdk/client-rds';
import type { Run } from '../../function/run';
import { invoke, pendingMaintenance } from './outbound';
import type { Values } from './values';

export type Side = 'blue' | 'green';

/** What the servers themselves say. */
export interface Measured {
  /** Whether the move of the client endpoint was submitted. */
  readonly moved: boolean;
  /** What blue's databases take on its disk. */
  readonly bytes: number;
}

/** What the looks have at hand. */
export interface Account {
  readonly values: Values;
  readonly now: Date;
  /** What the step's result reports; small and flat. */
  readonly facts: Record<string, string | number | boolean>;
  /** What the next line of the log says in figures. */
  figures: Run['figures'];
  /** Both instances, once they were found. */
  readonly instances: Map<Side, DBInstance>;
  measured?: Measured;
  /** What RDS has yet to do to an instance; asked once. */
  pending(side: Side): Promise<readonly PendingMaintenanceAction[]>;
}

export function newAccount(values: Values, now = new Date()): Account {
  const asked = new Map<Side, Promise<readonly PendingMaintenanceAction[]>>();
  const instances = new Map<Side, DBInstance>();
  return {
    ...{ values, now, facts: {}, figures: {}, instances },
    pending(side) {
      const answer = asked.get(side) ?? pendingMaintenance(instanceOf(this, side).DBInstanceArn ?? '');
      asked.set(side, answer);
      return answer;
    },
  };
}

export function instanceOf({ instances }: Account, side: Side): DBInstance {
  const found = instances.get(side);
  if (found === undefined) throw new Error(`The instance of ${side} was not found`);
  return found;
}

/** Asks the servers, by the function in the VPC. */
export async function measure({ values: { functionName, payload } }: Account): Promise<Measured> {
  const { moved, bytes } = await invoke(functionName, { ...payload, Step: 'measure' });
  if (typeof moved === 'boolean' && typeof bytes === 'number') return { moved, bytes };
  throw new Error(`Function ${functionName} did not say what blue holds: deploy the upgrade again`);
}

/** Tells the record, which the function in the VPC reaches. Whoever only looks, without an execution, tells nothing. */
export async function tellPassed({ values: { functionName, payload, executionId } }: Account): Promise<void> {
  if (executionId !== '') await invoke(functionName, { ...payload, Step: 'account-passed' });
}
