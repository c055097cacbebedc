import { Duration, type Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import type { Upgrade } from '../../constructs/cutover/upgrade';
import { UpgradeMonitoring, type UpgradeMonitoringProps } from '../../constructs/monitoring/upgrade-monitoring';
import { SampleUpgrade } from '../cutover/sample-upgrade';
import { ENV, testApp, testStack } from '../harness/cdk-app';

export interface Monitored {
  readonly stack: Stack;
  readonly upgrade: SampleUpgrade;
  readonly monitoring: UpgradeMonitoring;
}

/** An upgrade called kong, as in docs/monitoring.md, without its monitoring. */
export function unwatched(app = testApp()): SampleUpgrade {
  return new SampleUpgrade(testStack(app, 'Stack', { env: ENV }), 'Upgrade', { upgradeId: 'kong' });
}

/** The same with its monitoring, in the same stack. */
export function monitored(props: Partial<UpgradeMonitoringProps> = {}, app = testApp()): Monitored {
  const upgrade = unwatched(app);
  return { stack: upgrade.stack, upgrade, monitoring: watch(upgrade.stack, upgrade, props) };
}

export function watch(stack: Stack, upgrade: Upgrade, props: Partial<UpgradeMonitoringProps> = {}): UpgradeMonitoring {
  return new UpgradeMonitoring(stack, 'Monitoring', { upgrade, writePauseLimit: Duration.minutes(10), ...props });
}

export function templateOf(props: Partial<UpgradeMonitoringProps> = {}): Template {
  return Template.fromStack(monitored(props).stack);
}

/** The properties of the resources of a type, by logical id. */
export function found<T>(template: Template, type: string): [string, T][] {
  return Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties as T]);
}
