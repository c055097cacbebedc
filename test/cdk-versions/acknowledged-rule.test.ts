import { Annotations } from 'aws-cdk-lib/core';
import { Annotations as Found, Match } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeRule } from '../../constructs/cdk-versions/acknowledged-rule';
import { nagFindings, testApp, testStack } from '../harness/cdk-app';

const OF_A_BUCKET = ['AwsSolutions-S1', 'AwsSolutions-S10'];

/** What cdk-nag finds after `declare` in a stack. */
function findings(declare: (scope: Construct) => void): string[] {
  const app = testApp();
  declare(testStack(app));
  return nagFindings(app).sort();
}

/** A role that may do something to each of the resources. */
function roleFor(scope: Construct, ...resources: readonly string[]): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  for (const resource of resources) role.addToPolicy(new PolicyStatement({ actions: ['a:B'], resources: [resource] }));
  return role;
}

test('a rule is acknowledged for a construct and for what is put into it later, and nowhere else', () => {
  expect(findings((scope) => new CfnBucket(scope, 'Bucket'))).toEqual(OF_A_BUCKET);
  const inside = findings((scope) => {
    const holder = new Construct(scope, 'Holder');
    acknowledgeRule(holder, 'AwsSolutions-S1', 'It is looked at by somebody else.');
    new CfnBucket(holder, 'Bucket');
  });
  expect(inside).toEqual(['AwsSolutions-S10']);
  const elsewhere = findings((scope) => {
    acknowledgeRule(new Construct(scope, 'Holder'), 'AwsSolutions-S1', 'It is looked at by somebody else.');
    new CfnBucket(scope, 'Bucket');
  });
  expect(elsewhere).toEqual(OF_A_BUCKET);
});

test('of a rule with several findings only the one that is named is acknowledged', () => {
  const said = findings((scope) => {
    const role = roleFor(scope, 'arn:aws:a:::one/*', 'arn:aws:a:::two/*');
    acknowledgeRule(role, 'AwsSolutions-IAM5[Resource::arn:aws:a:::one/*]', 'Each one is an object of its own.');
  });
  expect(said).toEqual(['AwsSolutions-IAM5[Resource::arn:aws:a:::two/*]']);
});

test('acknowledging rules leaves what the app tells cdk-nag itself', () => {
  const app = testApp();
  const bucket = new CfnBucket(testStack(app), 'Bucket');
  const own = { id: 'AwsSolutions-S5', reason: 'It is nobody’s origin.' };
  bucket.addMetadata('cdk_nag', { rules_to_suppress: [own] });
  for (const id of OF_A_BUCKET) acknowledgeRule(bucket, id, 'It is looked at by somebody else.');
  expect(nagFindings(app)).toEqual([]);
  expect(bucket.getMetadata('cdk_nag')).toMatchObject({ rules_to_suppress: expect.arrayContaining([own]) });
});

test('a warning of the CDK is acknowledged for a construct and for what is put into it later, and no other warning', () => {
  const stack = testStack();
  const scope = new Construct(stack, 'Holder');
  Annotations.of(scope).addWarningV2('@aws-cdk/aws-ec2:one', 'warning one');
  acknowledgeRule(scope, 'Annotation::@aws-cdk/aws-ec2:one', 'It is not looked at.');
  const inside = new Construct(scope, 'Inside');
  for (const name of ['one', 'two']) Annotations.of(inside).addWarningV2(`@aws-cdk/aws-ec2:${name}`, `warning ${name}`);
  Found.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('warning one'));
  Found.fromStack(stack).hasWarning('/Stack/Holder/Inside', Match.stringLikeRegexp('warning two'));
});
