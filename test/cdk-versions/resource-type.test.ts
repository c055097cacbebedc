import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { isOfType } from '../../constructs/cdk-versions/resource-type';
import { testStack } from '../harness/cdk-app';

test('a resource is of its own type and of no other, and nothing else is a resource', () => {
  const stack = testStack();
  const bucket = new CfnBucket(stack, 'Bucket');
  const nodes = [bucket, stack, new Construct(stack, 'Other'), undefined];
  expect(nodes.map((node) => isOfType(node, CfnBucket))).toEqual([true, false, false, false]);
  expect(isOfType(bucket, CfnBucketPolicy)).toBe(false);
});
