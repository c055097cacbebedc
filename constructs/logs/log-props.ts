import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';

/** How logs are kept: those of every function, and what the migration host printed. */
export interface LogProps {
  /**
   * How long the functions' log events and the host's output are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What becomes of the log groups when the upgrade's lines are deleted. The bucket with the host's output stays in any case: it holds what was compared.
   * @default RemovalPolicy.RETAIN
   */
  readonly logRemovalPolicy?: RemovalPolicy;
  /**
   * Key that encrypts the log groups. CloudWatch Logs is let use it for the log groups of this account and region; a key that was imported must
   * allow that by its own policy.
   * @default - a key that CloudWatch Logs owns
   */
  readonly logKey?: kms.IKey;
}
