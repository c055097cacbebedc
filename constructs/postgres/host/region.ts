/** The SDK asks the host for credentials, not for its region: that of the secrets is in their ARNs. */
export function regionOf(arn: string): string | undefined {
  return /^arn:[^:]+:secretsmanager:([^:]+):/.exec(arn)?.[1];
}
