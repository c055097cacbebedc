import type { LocalTarget } from '../../../../lib/rehearse/aws/load-balancing/local-load-balancing';
import type { ImportContext } from '../../../../lib/system/rehearsal-system';

/** What nobody can tell of a listener that the app only names. */
export interface ImportedListener {
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: string;
  /** Targets on this machine, by side; of a side whose target group the app makes they are not asked for. */
  readonly targets: { readonly blue: readonly LocalTarget[]; readonly green: readonly LocalTarget[] };
}

/** Makes a listener that the app only names, with its load balancer and the target groups that the app only names as well: clients are given to blue. */
export async function importListener({ values, aws }: ImportContext, given: ImportedListener): Promise<void> {
  const {
    EndpointListenerArn: arn,
    EndpointName: dnsName,
    EndpointBlueTargetGroupArn: blue,
    EndpointGreenTargetGroupArn: green,
  } = values;
  const { port, protocol = 'TCP', targets } = given;
  const balancing = aws.loadBalancing;
  const groups = [
    { arn: blue, weight: 1, targets: targets.blue },
    { arn: green, weight: 0, targets: targets.green },
  ].flatMap(({ arn: known, ...group }) => (known ? [{ arn: known, ...group }] : []));
  for (const group of groups) {
    balancing.putTargetGroup({ ...group, protocol, deregistrationDelayMs: 0, endsConnections: false });
  }
  if (!arn || dnsName === undefined) return;
  if (!blue) {
    throw new Error(
      `The listener ${arn} is imported, but blue's target group is made by the app: a rehearsal cannot tell where it leads. ` +
        'Declare both in the app, or import both.',
    );
  }
  const loadBalancer = arn.replace(':listener/', ':loadbalancer/').replace(/\/[^/]*$/, '');
  balancing.putLoadBalancer({ arn: loadBalancer, dnsName });
  await balancing.putListener({ arn, loadBalancer, protocol, port, groups });
}
