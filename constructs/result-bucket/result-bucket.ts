import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeRule } from '../cdk-versions/acknowledged-rule';
import { DEFAULT_RETENTION } from '../logs/function-logs';
import { acknowledgeWildcard } from '../wildcard-right';

/** How results are kept. */
export interface ResultBucketProps {
  /** Encrypts them, instead of S3's own key. */
  readonly key?: IKey;
  /** @default - as logs are kept */
  readonly retention?: RetentionDays;
}

/**
 * Keeps what the host scripts report, and what servers said when a step failed. What was compared is evidence: it outlives the upgrade's lines in the
 * app.
 */
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
    acknowledgeRule(
      this.bucket,
      'AwsSolutions-S1',
      'It holds counts, hashes and messages of a single upgrade for months; CloudTrail knows who read them.',
    );
  }

  /** The host's program puts its results, and the SSM agent the commands' whole output: for that it asks how the bucket encrypts, and sends an ACL. */
  public grantWrite(grantee: IGrantable): Grant {
    const { bucketArn } = this.bucket;
    const objects = this.bucket.arnForObjects('*');
    acknowledgeWildcard(grantee, objects, 'Every command and result is an object of its own.');
    const ask = { grantee, actions: ['s3:GetEncryptionConfiguration'], resourceArns: [bucketArn] };
    return Grant.addToPrincipal({ grantee, actions: ['s3:PutObject', 's3:PutObjectAcl'], resourceArns: [objects] })
      .combine(Grant.addToPrincipal(ask))
      .combine(this.grantKey(grantee, ['kms:GenerateDataKey', 'kms:Decrypt']));
  }

  /**
   * The upgrade's function puts whole messages of servers that made a step fail, and nothing else. $RESULT_BUCKET tells it where.
   *
   * @param upgrade its name, which keys begin with
   */
  public keepMessages(handler: LambdaFunction, upgrade: string): Grant {
    handler.addEnvironment('RESULT_BUCKET', this.bucket.bucketName);
    const messages = this.bucket.arnForObjects(`${upgrade}/errors/*`);
    acknowledgeWildcard(handler, messages, 'Every message is an object of its own.');
    const put = { grantee: handler, actions: ['s3:PutObject'], resourceArns: [messages] };
    return Grant.addToPrincipal(put).combine(this.grantKey(handler, ['kms:GenerateDataKey']));
  }

  /**
   * Named in the grantee's policy only: an imported key's own policy cannot be changed here.
   *
   * @param actions an upload in parts needs `kms:Decrypt`, too
   */
  private grantKey(grantee: IGrantable, actions: string[]): Grant {
    if (!this.key) return Grant.drop(grantee, 'S3 encrypts with a key of its own');
    return Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
    });
  }
}
