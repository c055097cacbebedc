import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../wildcard-right';

/** Keeps what the host scripts report. What was compared is evidence: it outlives the upgrade's lines in the app. */
export class ResultBucket extends Construct {
  public readonly bucket: Bucket;
  private readonly key?: IKey;

  /** @param key encrypts it, instead of S3's own */
  constructor(scope: Construct, id: string, key?: IKey) {
    super(scope, id);
    this.key = key;
    this.bucket = new Bucket(this, 'Bucket', {
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(90) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds counts and hashes of a single upgrade for 90 days; CloudTrail knows who read them.',
    });
  }

  /** Scripts put their results, and the SSM agent the commands' whole output, for which it asks how the bucket encrypts. */
  public grantWrite(grantee: IGrantable): Grant {
    const { bucketArn } = this.bucket;
    acknowledgeWildcard(grantee, this.bucket.arnForObjects('*'), 'Every command and result is an object of its own.');
    const put = Grant.addToPrincipal({
      grantee,
      actions: ['s3:PutObject'],
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
