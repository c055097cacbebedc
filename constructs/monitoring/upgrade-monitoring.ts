import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Upgrade } from '../cutover/upgrade';
import { DeclarationError } from '../declaration-error';
import { requireProps, type Fixes } from '../required-props';
import { UpgradeAlarms } from './alarms';
import { announcements, type Announcement } from './announcements';
import { StateLook } from './state-look';
import { allowAlarms } from './topic-rights';

/** How an upgrade is watched. */
export interface UpgradeMonitoringProps {
  /** The upgrade. */
  readonly upgrade: Upgrade;
  /** Longer than this clients must not be without writes: then an alarm goes off, whether or not anything has finished. One second to a day. */
  readonly writePauseLimit: Duration;
  /**
   * Gets all messages. One that was imported must let `events.amazonaws.com` and `cloudwatch.amazonaws.com` publish by its own policy; another one of this
   * app gets a policy that lets them and all alarms of the account.
   * @default - a topic of its own, which takes nothing but TLS
   */
  readonly topic?: sns.ITopic;
  /**
   * Encrypts the topic of its own; its policy lets EventBridge and CloudWatch use it. AWS' own key for SNS (alias/aws/sns) does not let them.
   * @default - SNS' own encryption at rest
   */
  readonly topicKey?: kms.IKey;
  /**
   * How often the upgrade's function is asked for the state, in whole minutes. Each look connects to every database of both servers for a moment.
   * @default Duration.minutes(1)
   */
  readonly lookEvery?: Duration;
}

const NEEDED: Fixes<UpgradeMonitoringProps> = {
  upgrade: 'Give the upgrade that is watched, e.g. a PostgresUpgrade',
  writePauseLimit: 'Say how long clients may be without writes before an alarm goes off, e.g. Duration.minutes(20)',
};

/**
 * Tells people what becomes of an upgrade: messages when it is ready, was cut over, undone, fell back, was retired, or failed, and alarms. It lies outside the
 * upgrade and changes nothing of it: it may be added and removed at any time, also after a rehearsal.
 */
export class UpgradeMonitoring extends Construct {
  /** Where messages and alarms go: subscribe to it. */
  public readonly topic: sns.ITopic;
  /** All alarms: `writesStopped`, `looksMissing`, `needsAttention`, `failedRuns`, `functionErrors` and `functionThrottles`, in this order. */
  public readonly alarms: cloudwatch.Alarm[];
  /** Clients have been without writes for longer than the limit. */
  public readonly writesStoppedAlarm: cloudwatch.Alarm;
  /** Nobody can see whether clients can write: its state is then INSUFFICIENT_DATA, never ALARM. */
  public readonly looksMissingAlarm: cloudwatch.Alarm;
  /** The state is neither here nor there. */
  public readonly needsAttentionAlarm: cloudwatch.Alarm;
  /** A run of one of the documents failed. */
  public readonly failedRunsAlarm: cloudwatch.Alarm;
  /** A step failed in the function. */
  public readonly functionErrorsAlarm: cloudwatch.Alarm;
  /** The function was not run. */
  public readonly functionThrottlesAlarm: cloudwatch.Alarm;
  private readonly failedRule: events.Rule;

  constructor(scope: Construct, id: string, props: UpgradeMonitoringProps) {
    super(scope, id);
    requireProps(this, props, NEEDED);
    const { upgrade, writePauseLimit, lookEvery = Duration.minutes(1) } = props;
    validate(this, props);
    this.topic =
      props.topic ??
      new sns.Topic(this, 'Topic', {
        displayName: `cdk-cutover ${upgrade.upgradeId}`.slice(0, 100),
        enforceSSL: true,
        masterKey: props.topicKey,
      });
    new StateLook(this, 'Look', upgrade, lookEvery);

    const [failed, ...others] = announcements(upgrade.upgradeId, upgrade.documents);
    this.failedRule = this.announce(failed);
    for (const one of others) this.announce(one);

    const failedRuns = this.metricFailedRuns({ period: Duration.minutes(1) });
    const alarms = new UpgradeAlarms(this, 'Alarms', { upgrade, writePauseLimit, lookEvery, failedRuns });
    this.alarms = alarms.all;
    this.writesStoppedAlarm = alarms.writesStopped;
    this.looksMissingAlarm = alarms.looksMissing;
    this.needsAttentionAlarm = alarms.needsAttention;
    this.failedRunsAlarm = alarms.failedRuns;
    this.functionErrorsAlarm = alarms.functionErrors;
    this.functionThrottlesAlarm = alarms.functionThrottles;
    this.notify();
    allowAlarms(this, this.topic, this.alarms, props.topic === undefined);
  }

  /**
   * How many runs of the upgrade's documents failed, timed out or were cancelled.
   * @default - the sum of five minutes
   */
  public metricFailedRuns(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { RuleName: this.failedRule.ruleName },
      statistic: cloudwatch.Stats.SUM,
      ...props,
    }).attachTo(this);
  }

  /**
   * An execution's change of status, as EventBridge gets it from Systems Manager.
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
   */
  private announce({ id, documents, statuses, text }: Announcement): events.Rule {
    return new events.Rule(this, id, {
      description: `Tells people of ${documents.join(', ')}: ${statuses.join(', ')}`,
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['EC2 Automation Execution Status-change Notification'],
        detail: { Definition: documents, Status: statuses },
      },
      targets: [new targets.SnsTopic(this.topic, { message: events.RuleTargetInput.fromText(text) })],
    });
  }

  /** That clients can write again, and that looks come again, is told as well. */
  private notify(): void {
    const action = new SnsAction(this.topic);
    for (const alarm of this.alarms) if (alarm !== this.looksMissingAlarm) alarm.addAlarmAction(action);
    for (const alarm of [this.writesStoppedAlarm, this.looksMissingAlarm]) alarm.addOkAction(action);
    this.looksMissingAlarm.addInsufficientDataAction(action);
  }
}

function validate(scope: Construct, { writePauseLimit, topic, topicKey }: UpgradeMonitoringProps): void {
  const seconds = writePauseLimit.toSeconds({ integral: false });
  if (seconds < 1 || seconds > 86_400) {
    throw new DeclarationError(scope, `writePauseLimit is ${seconds} s`, 'Give one second to one day');
  }
  if (topic && topicKey) {
    throw new DeclarationError(
      scope,
      'topicKey is given together with topic',
      "Leave topicKey out: a topic of yours has the key that you gave it, or give no topic, for one of this construct's own",
    );
  }
}
