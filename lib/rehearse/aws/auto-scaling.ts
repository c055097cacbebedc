import type { Host } from './host/host';
import type { Hosts } from './host/hosts';
import { AwsError } from './aws-error';
import { optionalNumber, requiredText, textList } from './input';
import type { Input } from './input';
import type { LocalAutoScaling } from './local-aws';
import type { Service } from './service';

type GroupProps = Parameters<LocalAutoScaling['putGroup']>[0];

interface Group extends GroupProps {
  readonly instances: readonly Host[];
  /** Instances that are listed until they have ended. */
  readonly leaving: Set<Host>;
}

/** Auto Scaling: groups whose members are hosts of the rehearsal. */
export class AutoScaling implements LocalAutoScaling {
  readonly service: Service;
  private readonly groups = new Map<string, Group>();

  constructor(
    private readonly hosts: Hosts,
    arnPrefix: string,
  ) {
    const resources = (input: Input): readonly string[] => {
      const name = requiredText(input, 'AutoScalingGroupName');
      return [this.groups.get(name)?.arn ?? `${arnPrefix}autoScalingGroup:*:autoScalingGroupName/${name}`];
    };
    this.service = {
      prefix: 'autoscaling',
      operations: {
        UpdateAutoScalingGroup: { resources, answer: (input) => this.update(input) },
        SetDesiredCapacity: { resources, answer: (input) => this.setDesired(input) },
        DescribeAutoScalingGroups: { answer: (input) => this.describe(textList(input, 'AutoScalingGroupNames')) },
      },
    };
  }

  putGroup(group: GroupProps): void {
    const { instances = [], leaving = new Set<Host>() } = this.groups.get(group.name) ?? {};
    this.resize({ ...group, instances, leaving });
  }

  /** Forgets a group and ends its hosts. */
  async removeGroup(name: string): Promise<void> {
    const group = this.groups.get(name);
    this.groups.delete(name);
    await Promise.all((group?.instances ?? []).map(({ instanceId }) => this.hosts.end(instanceId)));
  }

  private update(input: Input): void {
    const group = this.find(requiredText(input, 'AutoScalingGroupName'));
    const min = optionalNumber(input, 'MinSize') ?? group.min;
    const max = optionalNumber(input, 'MaxSize') ?? group.max;
    const wanted = optionalNumber(input, 'DesiredCapacity');
    const desired = wanted ?? Math.min(Math.max(group.desired, min), max);
    if (desired < min || desired > max) {
      throw new AwsError(
        'ValidationError',
        `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
      );
    }
    this.resize({ ...group, min, max, desired });
  }

  private setDesired(input: Input): void {
    const group = this.find(requiredText(input, 'AutoScalingGroupName'));
    const desired = optionalNumber(input, 'DesiredCapacity');
    if (desired === undefined) throw new AwsError('ValidationError', 'DesiredCapacity is required');
    const [side, bound] = desired > group.max ? ['above max', group.max] : ['below min', group.min];
    if (desired > group.max || desired < group.min) {
      const value = `New SetDesiredCapacity value ${desired} is ${side} value ${bound} for the AutoScalingGroup.`;
      throw new AwsError('ValidationError', value);
    }
    this.resize({ ...group, desired });
  }

  /** Launches what is missing, and ends what is too much: the oldest first. */
  private resize(group: Group): void {
    const { name, desired, roleArn, tags } = group;
    const ending = group.instances.slice(0, Math.max(group.instances.length - desired, 0));
    const kept = group.instances.slice(ending.length);
    for (const host of ending) {
      group.leaving.add(host);
      void this.hosts.end(host.instanceId).finally(() => group.leaving.delete(host));
    }
    const launched = Array.from({ length: Math.max(desired - kept.length, 0) }, () =>
      this.hosts.launch(roleArn, { ...tags, 'aws:autoscaling:groupName': name }),
    );
    this.groups.set(name, { ...group, instances: [...kept, ...launched] });
  }

  private describe(names: readonly string[]): unknown {
    const wanted = [...this.groups.values()].filter(({ name }) => names.length === 0 || names.includes(name));
    return {
      AutoScalingGroups: wanted.map(({ name, arn, min, max, desired, tags, instances, leaving }) => ({
        AutoScalingGroupName: name,
        AutoScalingGroupARN: arn,
        MinSize: min,
        MaxSize: max,
        DesiredCapacity: desired,
        Instances: [
          ...[...leaving].map(({ instanceId }) => instance(instanceId, 'Terminating')),
          ...instances.map(({ instanceId }) =>
            instance(instanceId, this.hosts.isOnline(instanceId) ? 'InService' : 'Pending'),
          ),
        ],
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value, ResourceId: name })),
      })),
    };
  }

  private find(name: string): Group {
    const group = this.groups.get(name);
    if (!group)
      throw new AwsError('ValidationError', `AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
    return group;
  }
}

function instance(InstanceId: string, LifecycleState: string): unknown {
  return { InstanceId, LifecycleState, HealthStatus: 'Healthy' };
}
