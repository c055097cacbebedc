import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { Stack } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { packageFile } from '../package-file';

/** The program of a system for its hosts: an object of the bootstrap bucket, which the upgrades of a stack share. */
export class HostProgram extends Construct {
  /**
   * The one of the stack that `scope` belongs to.
   *
   * @param system its folder under constructs/
   */
  public static of(scope: Construct, system: string): HostProgram {
    const stack = Stack.of(scope);
    // It never changes: the key of the object is the same in every stack.
    const id = `CdkCutover${system.charAt(0).toUpperCase()}${system.slice(1)}HostProgram`;
    return (stack.node.tryFindChild(id) as HostProgram | undefined) ?? new HostProgram(stack, id, system);
  }

  /** Where it lies and what it is, for the runbook. */
  public readonly values: { readonly [name: string]: string };
  private readonly asset: Asset;

  private constructor(scope: Construct, id: string, system: string) {
    super(scope, id);
    const path = packageFile('assets', `${system}-host`, 'index.cjs');
    this.asset = new Asset(this, 'Asset', { path });
    this.values = {
      ProgramBucket: this.asset.s3BucketName,
      ProgramKey: this.asset.s3ObjectKey,
      ProgramSha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    };
  }

  /** This very object, and nothing else of the bucket. */
  public grantRead(grantee: IGrantable): Grant {
    const { bucket, s3ObjectKey } = this.asset;
    return Grant.addToPrincipal({
      grantee,
      actions: ['s3:GetObject'],
      resourceArns: [bucket.arnForObjects(s3ObjectKey)],
    });
  }
}
