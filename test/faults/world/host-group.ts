import type { RunningAws } from '../../../lib/rehearse/aws/start';

/** Hosts of a group that are not just ending, by instance id. */
export function hostsOf(
  { autoScaling }: Pick<RunningAws, 'autoScaling'>,
  AutoScalingGroupName: string,
): readonly string[] {
  const answer = autoScaling.service.operations.DescribeAutoScalingGroups.answer(
    { AutoScalingGroupNames: [AutoScalingGroupName] },
    ourselves,
  ) as {
    readonly AutoScalingGroups: readonly {
      readonly Instances: readonly { readonly InstanceId: string; readonly LifecycleState: string }[];
    }[];
  };
  return answer.AutoScalingGroups.flatMap(({ Instances }) => Instances)
    .filter(({ LifecycleState }) => LifecycleState !== 'Terminating')
    .map(({ InstanceId }) => InstanceId);
}

/** Ends every host of a group. */
export function endHosts({ autoScaling }: Pick<RunningAws, 'autoScaling'>, AutoScalingGroupName: string): void {
  autoScaling.service.operations.SetDesiredCapacity.answer({ AutoScalingGroupName, DesiredCapacity: 0 }, ourselves);
}

const ourselves = { authorize: () => undefined };
