import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Upgrade } from '../cutover/upgrade';

const MINUTE = Duration.minutes(1);
/** Looks that may be missing before somebody is told. */
const MISSED_LOOKS = 5;

/** What alarms are made of. */
export interface UpgradeAlarmsProps {
  readonly upgrade: Upgrade;
  readonly writePauseLimit: Duration;
  readonly lookEvery: Duration;
  /** Counts runs that failed, by the minute. */
  readonly failedRuns: cloudwatch.Metric;
}

/** The alarms of an upgrade. Each says what it means and what to do. */
export class UpgradeAlarms extends Construct {
  readonly writesStopped: cloudwatch.Alarm;
  readonly looksMissing: cloudwatch.Alarm;
  readonly needsAttention: cloudwatch.Alarm;
  readonly failedRuns: cloudwatch.Alarm;
  readonly functionErrors: cloudwatch.Alarm;
  readonly functionThrottles: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: UpgradeAlarmsProps) {
    super(scope, id);
    const { upgrade, writePauseLimit, lookEvery } = props;
    const { upgradeId, documents, handler } = upgrade;
    const { cutover, undo } = documents;
    const { GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;

    this.writesStopped = this.alarm(upgradeId, 'writes-stopped', {
      metric: upgrade.metricWritesStopped({ period: MINUTE }),
      comparisonOperator: GREATER_THAN_THRESHOLD,
      threshold: writePauseLimit.toSeconds(),
      // Until a look finds otherwise, what the last one found is so.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      alarmDescription:
        `Clients of ${upgradeId} have not been able to write for longer than ${writePauseLimit.toHumanString()}. A cutover takes longer than planned, or stopped half-way. ` +
        `Next: see whether an execution of ${cutover} runs (Systems Manager, Automation). If so, wait, or stop it and start ${undo}. If not, start ${undo}; when that says that the ` +
        `move was submitted, start ${cutover}: it finishes what was begun. During a fall back start ${documents.fallBack} again instead.`,
    });
    this.looksMissing = this.alarm(upgradeId, 'looks-missing', {
      metric: upgrade.metricWritesStopped({ period: lookEvery, statistic: cloudwatch.Stats.SAMPLE_COUNT }),
      comparisonOperator: LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: MISSED_LOOKS,
      // So it has no data before the first look, which is no change of state, and none when the looks end, which is one.
      treatMissingData: cloudwatch.TreatMissingData.MISSING,
      alarmDescription:
        `INSUFFICIENT_DATA means: for ${MISSED_LOOKS} looks nobody could see whether clients of ${upgradeId} can write, so alarm ${upgradeId}-writes-stopped sees nothing either. ` +
        `Next: read the log of function step 'status': the server that serves cannot be reached, the function cannot run, or the upgrade was removed and its monitoring was not.`,
    });
    this.needsAttention = this.alarm(upgradeId, 'needs-attention', {
      metric: upgrade.metricNeedsAttention({ period: MINUTE }),
      alarmDescription:
        `${upgradeId} is neither here nor there: the client endpoint leads to neither side, or to a green that takes no writes while blue does, or a rollback left something undone. ` +
        'Next: find the log line with NeedsAttention 1: its field words or state says what was found, and which document to start.',
    });
    this.failedRuns = this.alarm(upgradeId, 'failed-runs', {
      metric: props.failedRuns,
      alarmDescription:
        `A run of a document of ${upgradeId} failed, timed out or was cancelled. A cutover that failed before the client endpoint was moved took back by itself what it had done; one that was cancelled or timed out did not: start ${undo}. ` +
        'Next: open the execution in Systems Manager, Automation: its failed step says why. Mend that and start the document again.',
    });
    this.functionErrors = this.alarm(upgradeId, 'function-errors', {
      metric: handler.metricErrors({ period: MINUTE }),
      alarmDescription:
        `A step of ${upgradeId} failed in its function, or the function was ended from outside. Next: find the log line with status failed: it names upgrade, execution, step, stage and ` +
        'why. A run that called it undoes or stops by itself.',
    });
    this.functionThrottles = this.alarm(upgradeId, 'function-throttles', {
      metric: handler.metricThrottles({ period: MINUTE }),
      alarmDescription:
        `Lambda did not run the function of ${upgradeId}: the account's concurrency is used up, or what is reserved for this function is. A cutover could not go on while clients ` +
        'cannot write. Next: see which functions use it up, and do not start a cutover before that is mended.',
    });
  }

  get all(): cloudwatch.Alarm[] {
    const { writesStopped, looksMissing, needsAttention, failedRuns, functionErrors, functionThrottles } = this;
    return [writesStopped, looksMissing, needsAttention, failedRuns, functionErrors, functionThrottles];
  }

  /** Unless told otherwise: one minute with a value of 1 or more, and no data is no trouble. */
  private alarm(
    upgradeId: string,
    name: string,
    props: Partial<cloudwatch.AlarmProps> & { metric: cloudwatch.Metric },
  ) {
    return new cloudwatch.Alarm(this, name, {
      ...{ alarmName: `${upgradeId}-${name}`, evaluationPeriods: 1, threshold: 1 },
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...props,
    });
  }
}
