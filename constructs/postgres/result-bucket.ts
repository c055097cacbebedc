import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DEFAULT_RETENTION } from '../logs/function-logs';
import { acknowledgeWildcard } from '../wildcard-right';

/** How results are kept. */
export interface ResultBucketProps {
  /** Encrypts them, instead of S3's own key. */
  readonly key?: IKey;
  /** @default - as logs are kept */
  readonly retention?: RetentionDays;
}

/** Keeps what the host scripts report. What was compared is evidence: it outlives the upgrade's lines in the app. */
export class ResultBucket extends Construct {
  public readonly bucket: Bucket;
  private readonly key?: IKey;

  constructor(scope: Construct, id: string, { key, retention = DEFAULT_RETENTION }: ResultBucketProps = {}) {
    super(scope, id);
    this.key = key;
    const forever = retention === RetentionDays.INFINITE;
    this.bucket = new Bucket(this, 'Bucket', {
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // RetentionDays counts days.
      lifecycleRules: forever ? [] : [{ expiration: Duration.days(retention) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds counts and hashes of a single upgrade for months; CloudTrail knows who read them.',
    });
  }

  /** The host's program puts its results, and the SSM agent the commands' whole output: for that it asks how the bucket encrypts, and sends an ACL. */
  public grantWrite(grantee: IGrantable): Grant {
    const { bucketArn } = this.bucket;
    acknowledgeWildcard(grantee, this.bucket.arnForObjects('*'), 'Every command and result is an object of its own.');
    const put = Grant.addToPrincipal({
      grantee,
      actions: ['s3:PutObject', 's3:PutObjectAcl'],
      resourceArns: [this.bucket.arnForObjects('*')],
    }).combine(
      Grant.addToPrincipal({ grantee, actions: ['s3:GetEncryptionConfiguration'], resourceArns: [bucketArn] }),
    );
    if (!this.key) return put;
    // What an upload in parts needs, too. Named in the grantee's policy only: an imported key's own policy cannot be changed here.
    const encrypt = Grant.addToPrincipal({
      grantee,
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resourceArns: [this.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
    });
    return put.combine(encrypt);
  }
}
