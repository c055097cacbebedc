import { Action } from '../../../lib/runbook/action';

const GROUP = { AutoScalingGroupNames: ['{{ HostGroup }}'] };
/** It knows no resource-level permissions. */
const LOOK = { 'autoscaling:DescribeAutoScalingGroups': '*' };

/** Scales the migration host up (1) or down (0). */
export function desiredHosts(count: number): Action {
  return Action.awsApi({
    service: 'autoscaling',
    api: 'SetDesiredCapacity',
    inputs: { AutoScalingGroupName: '{{ HostGroup }}', DesiredCapacity: count },
    rights: { 'autoscaling:SetDesiredCapacity': '{{ HostGroupArn }}' },
  });
}

/** Waits until the group's first instance is in service: one that is still ending is waited for until it has left the group. */
export const hostInService = Action.waitForAws({
  service: 'autoscaling',
  api: 'DescribeAutoScalingGroups',
  inputs: GROUP,
  rights: LOOK,
  selector: '$.AutoScalingGroups[0].Instances[0].LifecycleState',
  desired: ['InService'],
  seconds: 900,
});

/** Finds the id of the one instance that is in service. A tag would find one that is ending as well. */
export const findHost = Action.awsApi({
  service: 'autoscaling',
  api: 'DescribeAutoScalingGroups',
  inputs: GROUP,
  rights: LOOK,
  outputs: { InstanceId: "$.AutoScalingGroups[0].Instances[?(@.LifecycleState == 'InService')].InstanceId" },
});

/** Waits until that very instance answers to SSM. */
export const hostOnline = Action.waitForAws({
  service: 'ssm',
  api: 'DescribeInstanceInformation',
  inputs: { Filters: [{ Key: 'InstanceIds', Values: ['{{ find-host.InstanceId }}'] }] },
  rights: { 'ssm:DescribeInstanceInformation': '*' },
  selector: '$.InstanceInformationList[0].PingStatus',
  desired: ['Online'],
  seconds: 900,
});
