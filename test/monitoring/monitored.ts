import { Duration, type Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { UpgradeMonitoring, type UpgradeMonitoringProps } from '../../constructs/monitoring/upgrade-monitoring';
import type { PostgresUpgrade } from '../../constructs/postgres/postgres-upgrade';
import { testApp, testStack } from '../harness/cdk-app';
import { declare, ENV, kong } from '../postgres/kong';

export interface Monitored {
  readonly stack: Stack;
  readonly upgrade: PostgresUpgrade;
  readonly monitoring: UpgradeMonitoring;
}

/** Kong's upgrade with its monitoring, in the same stack. */
export function monitored(props: Partial<UpgradeMonitoringProps> = {}, app = testApp()): Monitored {
  const from = kong(testStack(app, 'Stack', { env: ENV }));
  const upgrade = declare(from);
  return { stack: from.stack, upgrade, monitoring: watch(from.stack, upgrade, props) };
}

export function watch(
  stack: Stack,
  upgrade: PostgresUpgrade,
  props: Partial<UpgradeMonitoringProps> = {},
): UpgradeMonitoring {
  return new UpgradeMonitoring(stack, 'Monitoring', { upgrade, writePauseLimit: Duration.minutes(10), ...props });
}

export function templateOf(props: Partial<UpgradeMonitoringProps> = {}): Template {
  return Template.fromStack(monitored(props).stack);
}

/** The properties of the resources of a type, by logical id. */
export function found<T>(template: Template, type: string): [string, T][] {
  return Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties as T]);
}
