import { Action } from '../../../lib/runbook/action';

/** Values that the host scripts read. */
const ON_HOST = [
  'Upgrade',
  'BlueHost',
  'BluePort',
  'BlueSecretArn',
  'GreenHost',
  'GreenPort',
  'GreenSecretArn',
  'GreenVersion',
  'ResultBucket',
];
/** Below SSM's cap of 300 s, so that the function's own deadline comes first. */
export const FUNCTION_SECONDS = 290;

/** A step of PostgreSQL's function. */
export function call(step: string): Action {
  return Action.invokeFunction({ step, seconds: FUNCTION_SECONDS });
}

/** A function of a host script. */
export function onHost(script: string, seconds: number, verb = 'do'): Action {
  return Action.hostScript({ script, verb, seconds, values: ON_HOST });
}

/** Scales the migration host up (1) or down (0). */
export function desiredHosts(count: number): Action {
  return Action.awsApi({
    service: 'autoscaling',
    api: 'SetDesiredCapacity',
    inputs: { AutoScalingGroupName: '{{ HostGroup }}', DesiredCapacity: count },
    rights: { 'autoscaling:SetDesiredCapacity': '{{ HostGroupArn }}' },
  });
}

/** Waits until the migration host answers to SSM. */
export const hostOnline = Action.waitForAws({
  service: 'ssm',
  api: 'DescribeInstanceInformation',
  inputs: { Filters: [{ Key: 'tag:cdk-cutover:host', Values: ['{{ Upgrade }}'] }] },
  rights: { 'ssm:DescribeInstanceInformation': '*' },
  selector: '$.InstanceInformationList[0].PingStatus',
  desired: ['Online'],
  seconds: 900,
});
