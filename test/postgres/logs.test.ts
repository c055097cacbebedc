import { RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ENV, testApp, testStack } from '../harness/cdk-app';
import { messageOf } from '../harness/message-of';
import { another, declare, kong } from './kong';
import { found } from '../monitoring/monitored';

function declared(props: Parameters<typeof declare>[1] = {}): Template {
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  declare(from, props);
  return Template.fromStack(from.stack);
}

const groups = (template: Template) => Object.entries(template.findResources('AWS::Logs::LogGroup'));

test('every function, the framework of the CDK included, writes to a log group of the stack that keeps its events for three months', () => {
  const template = declared();
  expect(groups(template).map(([id]) => id)).toEqual([
    'KongFunctionLogsC8AA8F73',
    'CdkCutoverPostgresAccountLogsD36F3C8D',
    'CdkCutoverProviderLogsC77A07DC',
  ]);
  const ids = groups(template).map(([id]) => id);
  const functions = found<{ LoggingConfig?: { LogGroup?: { Ref: string } } }>(template, 'AWS::Lambda::Function');
  expect(functions).toHaveLength(7);
  for (const [id, { LoggingConfig }] of functions)
    expect([id, ids.includes(LoggingConfig?.LogGroup?.Ref ?? '')]).toEqual([id, true]);
  for (const [, group] of groups(template)) {
    expect(group).toMatchObject({ Properties: { RetentionInDays: 90 }, DeletionPolicy: 'Retain' });
  }
  template.hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90 }] } });
});

test('how long, what becomes of them and the key are the choice of the app', () => {
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  const logKey = new Key(from.stack, 'Key');
  declare(from, { logRetention: RetentionDays.ONE_YEAR, logRemovalPolicy: RemovalPolicy.DESTROY, logKey });
  const template = Template.fromStack(from.stack);
  for (const [, group] of groups(template)) {
    expect(group).toMatchObject({
      ...{ Properties: { RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } } },
      DeletionPolicy: 'Delete',
    });
  }
  template.hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 365 }] } });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
          Condition: {
            ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:111111111111:log-group:*' },
          },
        }),
      ]),
    },
  });
});

test('kept for ever, the results have no rule that ends them', () => {
  const template = declared({ logRetention: RetentionDays.INFINITE });
  for (const [, group] of groups(template)) expect(group.Properties?.RetentionInDays).toBeUndefined();
  template.hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: Match.absent() });
});

test('two upgrades of a stack keep the logs that they share alike, or synth says so', () => {
  const two = (first?: RetentionDays, second?: RetentionDays) => {
    const from = kong();
    declare(from, { logRetention: first });
    declare(from, { ...another(from), logRetention: second }, 'Orders');
    return from.stack as Stack;
  };
  expect(messageOf(() => two(RetentionDays.ONE_DAY, RetentionDays.ONE_DAY))).toBe('');
  expect(messageOf(() => two(undefined, RetentionDays.ONE_DAY))).toContain(
    'Stack/Orders/Cutover: another upgrade of this stack has another logRetention, and they share the functions behind Custom::Cutover. Give all',
  );
});
