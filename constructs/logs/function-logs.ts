import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { LogProps } from './log-props';

/** Of functions and host alike. */
export const DEFAULT_RETENTION = logs.RetentionDays.THREE_MONTHS;

/** A log group of the stack. */
export function functionLogs(scope: Construct, id: string, props: LogProps): logs.LogGroup {
  const { logRetention, logRemovalPolicy, logKey } = props;
  if (logKey) allowLogs(scope, logKey);
  return new logs.LogGroup(scope, id, {
    retention: logRetention ?? DEFAULT_RETENTION,
    removalPolicy: logRemovalPolicy ?? RemovalPolicy.RETAIN,
    encryptionKey: logKey,
  });
}

/**
 * The group's own name would make a circle: key, policy, group, key.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function allowLogs(scope: Construct, key: kms.IKey): void {
  const stack = Stack.of(scope);
  const groups = stack.formatArn({
    ...{ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME },
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
    true,
  );
}

/** Of any props those that say how logs are kept. */
export function logPropsOf({ logRetention, logRemovalPolicy, logKey }: LogProps): LogProps {
  return { logRetention, logRemovalPolicy, logKey };
}
