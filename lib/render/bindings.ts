import type { ActionData } from '../runbook/data';

/** What rendering needs beside the runbook: names that CloudFormation knows. Strings may be tokens. */
export interface Bindings {
  /** The runbook's values by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Role that Automation assumes. */
  readonly assumeRole: string;
  /** ARN of the system's function. */
  readonly functionArn: string;
  /** ARN of the system's function outside the VPC, for runbooks that call it. */
  readonly outsideFunctionArn?: string;
  /** Names of the Command documents by script. */
  readonly commands: Readonly<Record<string, string>>;
  /** Tag that hosts of the upgrade carry: where host scripts run that name no instance. */
  readonly hostTag: { readonly key: string; readonly value: string };
  /** Bucket that keeps the whole output of host scripts; SSM itself cuts it. */
  readonly outputBucket: string;
}

/** ARN of the function that an action calls. Throws when it is none that the system has. */
export function functionOf(call: Pick<ActionData<'function'>, 'step' | 'outsideVpc'>, bindings: Bindings): string {
  const arn = call.outsideVpc ? bindings.outsideFunctionArn : bindings.functionArn;
  if (arn !== undefined) return arn;
  throw new Error(`'${call.step}' is asked of a function outside the VPC, which this system does not have`);
}
