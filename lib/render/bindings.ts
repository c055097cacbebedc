/** What rendering needs beside the runbook: names that CloudFormation knows. Strings may be tokens. */
export interface Bindings {
  /** The runbook's values by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Role that Automation assumes. */
  readonly assumeRole: string;
  /** ARNs of the runbook's functions by name. */
  readonly functions: Readonly<Record<string, string>>;
  /** Names of the Command documents by script. */
  readonly commands: Readonly<Record<string, string>>;
  /** Tag that hosts of the upgrade carry: where host scripts run that name no instance. */
  readonly hostTag: { readonly key: string; readonly value: string };
  /** Bucket that keeps the whole output of host scripts; SSM itself cuts it. */
  readonly outputBucket: string;
}
