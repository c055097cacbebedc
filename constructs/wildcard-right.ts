import { Stack } from 'aws-cdk-lib/core';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeRule } from './cdk-versions/acknowledged-rule';

/** Tells cdk-nag's AwsSolutions rules why a right of this very resource has a wildcard. */
export function acknowledgeWildcard(holder: IGrantable | Construct, resource: string, reason: string): void {
  const scope = 'grantPrincipal' in holder ? holder.grantPrincipal : holder;
  if (!Construct.isConstruct(scope)) return;
  const shown = flat(Stack.of(scope).resolve(resource));
  acknowledgeRule(scope, `AwsSolutions-IAM5[Resource::${shown}]`, reason);
}

/** As cdk-nag shows what only a deploy will tell: `<LogicalId.Arn>`. */
function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, inner]] = Object.entries(value) as [string, unknown][];
  if (name === 'Fn::Join') {
    const [delimiter, parts] = inner as [string, unknown[]];
    return parts.map(flat).join(delimiter);
  }
  if (name === 'Ref') return `<${flat(inner)}>`;
  if (name === 'Fn::GetAtt') return `<${(inner as unknown[]).map(flat).join('.')}>`;
  return JSON.stringify(value);
}
