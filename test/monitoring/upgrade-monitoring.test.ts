import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { METRICS } from '../../lib/metrics/metrics';
import { ENV, nagFindings, testApp } from '../harness/cdk-app';
import { messageOf } from '../harness/message-of';
import { found, monitored, unwatched, watch } from './monitored';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Statistic?: string;
  readonly Period: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly AlarmActions?: unknown[];
  readonly OKActions?: unknown[];
  readonly InsufficientDataActions?: unknown[];
}

const { stack, upgrade, monitoring } = monitored();
const template = Template.fromStack(stack);
const alarms = Object.fromEntries(
  found<Alarm>(template, 'AWS::CloudWatch::Alarm').map(([, alarm]) => [alarm.AlarmName, alarm]),
);
const docs = readFileSync(resolve(__dirname, '../../docs/monitoring.md'), 'utf8');
const FUNCTION = stack.resolve(upgrade.handler.functionArn) as { 'Fn::GetAtt': [string, string] };
const TOPIC = { Ref: expect.stringMatching(/^MonitoringTopic/) };

describe('the alarms', () => {
  test('are these, in the order in which they are listed', () => {
    expect(monitoring.alarms).toHaveLength(6);
    expect(monitoring.alarms[0]).toBe(monitoring.writesStoppedAlarm);
    expect(Object.keys(alarms)).toEqual([
      'kong-writes-stopped',
      'kong-looks-missing',
      'kong-needs-attention',
      'kong-failed-runs',
      'kong-function-errors',
      'kong-function-throttles',
    ]);
    expect(stack.resolve(monitoring.topic.topicArn)).toEqual(TOPIC);
  });

  test('writes that are stopped for longer than the limit set one off within a look, and keep it on without another one', () => {
    expect(alarms['kong-writes-stopped']).toMatchObject({
      ...{ Namespace: 'CdkCutover', MetricName: 'WritesStopped', Dimensions: [{ Name: 'upgrade', Value: 'kong' }] },
      ...{ Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, Threshold: 600 },
      ...{ ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore' },
      ...{ AlarmActions: [TOPIC], OKActions: [TOPIC] },
    });
  });

  test('looks that no longer come are told by the state that CloudWatch has for it, which a new alarm begins in without telling', () => {
    const alarm = alarms['kong-looks-missing']!;
    expect(alarm).toMatchObject({
      ...{ MetricName: 'WritesStopped', Statistic: 'SampleCount', Threshold: 1, EvaluationPeriods: 5 },
      ...{ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'missing', InsufficientDataActions: [TOPIC] },
    });
    expect(alarm.AlarmActions).toBeUndefined();
  });

  test('a failed run is counted by the rule that tells of it', () => {
    const rules = found<{ EventPattern: { detail: { Status: string[] } } }>(template, 'AWS::Events::Rule');
    const failed = rules.filter(([, { EventPattern }]) => EventPattern.detail.Status.includes('Failed'));
    expect(failed).toHaveLength(1);
    expect(alarms['kong-failed-runs']).toMatchObject({
      ...{ Namespace: 'AWS/Events', MetricName: 'TriggeredRules', Statistic: 'Sum', Threshold: 1, Period: 60 },
      ...{ Dimensions: [{ Name: 'RuleName', Value: { Ref: failed[0]![0] } }], TreatMissingData: 'notBreaching' },
    });
  });

  test('errors and throttles are those of the function of the upgrade', () => {
    const fn = [{ Name: 'FunctionName', Value: { Ref: FUNCTION['Fn::GetAtt'][0] } }];
    for (const [name, metric] of [
      ['errors', 'Errors'],
      ['throttles', 'Throttles'],
    ]) {
      expect(alarms[`kong-function-${name}`]).toMatchObject({ MetricName: metric, Dimensions: fn, Threshold: 1 });
    }
  });

  test('each says what it means and what to do, and stands in docs/monitoring.md', () => {
    for (const { AlarmName, AlarmDescription } of Object.values(alarms)) {
      expect(AlarmDescription).toMatch(/ Next: /);
      expect(AlarmDescription.length).toBeLessThan(1024);
      expect(docs).toContain(`\`${AlarmName.replace('kong', '<upgrade>')}\``);
    }
  });
});

test('every metric has its method, its dimension and a line in docs/monitoring.md', () => {
  for (const [name, unit] of Object.entries(METRICS)) {
    const method = `metric${name}` as 'metricWritePause';
    const metric = upgrade[method]();
    expect([name, metric.namespace, metric.metricName, metric.dimensions]).toEqual([
      name,
      'CdkCutover',
      name,
      { upgrade: 'kong' },
    ]);
    expect(docs).toMatch(new RegExp(`\\| \`${name}\` +\\| ${unit === 'None' ? '–' : unit} `));
  }
  expect(upgrade.metricWritePause({ period: Duration.hours(1), statistic: 'p90' })).toMatchObject({
    statistic: 'p90',
    period: Duration.hours(1),
  });
});

test('the function is asked for the state every minute, by a role that may do that and nothing else', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: FUNCTION,
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    },
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          ...{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'scheduler.amazonaws.com' } },
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        },
      ],
    },
    Policies: [
      {
        PolicyDocument: {
          Statement: [
            {
              ...{ Effect: 'Allow', Action: 'lambda:InvokeFunction' },
              Resource: FUNCTION,
            },
          ],
        },
      },
    ],
  });
  const [[, { Target }]] = found<{ Target: { Input: unknown } }>(template, 'AWS::Scheduler::Schedule') as [
    [string, { Target: { Input: unknown } }],
  ];
  expect(Target.Input).toBe('{"Step":"status","Upgrade":"kong","Blue":"blue.example"}');
});

describe('the topic', () => {
  const policyOf = (of: Template) =>
    found<{ PolicyDocument: { Statement: Record<string, unknown>[] } }>(of, 'AWS::SNS::TopicPolicy').flatMap(
      ([, { PolicyDocument }]) => PolicyDocument.Statement.map(({ Sid: _, ...statement }) => statement),
    );

  test('of its own takes TLS alone, messages of EventBridge, and these very alarms', () => {
    const arns = monitoring.alarms.map(({ alarmArn }) => stack.resolve(alarmArn) as unknown);
    expect(policyOf(template)).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {
        Action: 'sns:Publish',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: TOPIC,
      },
      {
        ...{
          Action: 'sns:Publish',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Resource: TOPIC,
        },
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' }, ArnEquals: { 'aws:SourceArn': arns } },
      },
    ]);
  });

  test('of the user is used instead, and keeps taking the alarms of its account; looks may be rarer', () => {
    const own = unwatched();
    const topic = new Topic(own.stack, 'Mine');
    const { alarms: all, topic: used } = watch(own.stack, own, { topic, lookEvery: Duration.minutes(5) });
    const template = Template.fromStack(own.stack);
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(5 minutes)' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'kong-looks-missing', Period: 300 });
    expect(used).toBe(topic);
    expect(all).toHaveLength(6);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    expect(policyOf(template)).toContainEqual({
      ...{ Action: 'sns:Publish', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } },
      Resource: { Ref: expect.stringMatching(/^Mine/) },
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
    });
  });

  test('with a key lets EventBridge and CloudWatch use it, and cdk-nag finds nothing', () => {
    const app = testApp();
    const own = unwatched(app);
    watch(own.stack, own, { topicKey: new Key(own.stack, 'Key', { enableKeyRotation: true }) });
    expect(nagFindings(app)).toEqual([]);
    const template = Template.fromStack(own.stack);
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: Match.anyValue(),
    });
    const key = (service: string, more: object = {}) =>
      Match.objectLike({
        ...{ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Principal: { Service: service }, Resource: '*' },
        ...more,
      });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          // EventBridge sends no source with that request: a condition would refuse every message.
          key('events.amazonaws.com', { Condition: Match.absent() }),
          key('cloudwatch.amazonaws.com', { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }),
        ]),
      },
    });
  });
});

test('a stack of its own refers to the upgrade, and the upgrade to nothing of it', () => {
  const app = testApp();
  const own = unwatched(app);
  const stack = new Stack(app, 'Watching', { env: ENV });
  watch(stack, own);
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 6);
  expect(stack.dependencies.map(({ node }) => node.id)).toEqual(['Stack']);
  expect(own.stack.dependencies).toHaveLength(0);
});

test.each<[string, Parameters<typeof monitored>[0], string]>([
  [
    'a limit below a second',
    { writePauseLimit: Duration.millis(10) },
    'Stack/Monitoring: writePauseLimit is 0.01 s. Give one second to one day.',
  ],
  [
    'a limit above a day',
    { writePauseLimit: Duration.days(2) },
    'Stack/Monitoring: writePauseLimit is 172800 s. Give one second to one day.',
  ],
  [
    'looks by the half minute',
    { lookEvery: Duration.seconds(90) },
    'Stack/Monitoring: lookEvery is 1 minute 30 seconds. Give whole minutes, one or more.',
  ],
])('%s is refused at synth', (_name, props, words) => {
  expect(messageOf(() => monitored(props))).toBe(words);
});

test('a key for a topic that has one already is refused at synth', () => {
  const own = unwatched();
  const topic = new Topic(own.stack, 'Mine');
  const topicKey = new Key(own.stack, 'Key');
  expect(messageOf(() => watch(own.stack, own, { topic, topicKey }))).toContain(
    'topicKey is given together with topic',
  );
});
