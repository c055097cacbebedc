import { Stack } from 'aws-cdk-lib/core';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Lets alarms publish to a topic, and use its key: a policy replaces the one that SNS gives a topic, by which its whole account may.
 * EventBridge is let publish by its target, which takes no conditions.
 *
 * @param own the topic is ours: nobody else's alarms go there
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowAlarms(scope: Construct, topic: sns.ITopic, alarms: readonly cloudwatch.Alarm[], own: boolean) {
  const sourceAccount = { 'aws:SourceAccount': Stack.of(scope).account };
  const principals = [new iam.ServicePrincipal('cloudwatch.amazonaws.com')];
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      principals,
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: sourceAccount,
        ...(own && { ArnEquals: { 'aws:SourceArn': alarms.map(({ alarmArn }) => alarmArn) } }),
      },
    }),
  );
  topic.masterKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      principals,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: sourceAccount },
    }),
    true,
  );
}
