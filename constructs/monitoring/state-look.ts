import { type Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Upgrade } from '../cutover/upgrade';
import { DeclarationError } from '../declaration-error';

/**
 * Asks the upgrade's function for the state again and again; its answer is a log line with metrics. So there is a figure while the fence is
 * closed although nothing finishes, whoever drives the upgrade, and also when nobody does any more.
 *
 * A schedule with a role of its own, not a rule: that would add a permission to the function, and so change what was rehearsed.
 */
export class StateLook extends Construct {
  constructor(scope: Construct, id: string, upgrade: Upgrade, every: Duration) {
    super(scope, id);
    const minutes = every.toMinutes({ integral: false });
    if (!Number.isInteger(minutes) || minutes < 1) {
      throw new DeclarationError(scope, `lookEvery is ${every.toHumanString()}`, 'Give whole minutes, one or more');
    }
    const { functionArn } = upgrade.handler;
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: `Asks for the state of ${upgrade.upgradeId}`,
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      inlinePolicies: {
        Ask: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })],
        }),
      },
    });
    new scheduler.CfnSchedule(this, 'Schedule', {
      description: `Looks whether clients of ${upgrade.upgradeId} can write, and who serves`,
      scheduleExpression: minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: functionArn,
        roleArn: role.roleArn,
        input: stack.toJsonString(upgrade._statusQuestion),
        // The next look is better than a late one.
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    });
  }
}
