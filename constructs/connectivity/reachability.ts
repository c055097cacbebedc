import { Annotations, Aspects, AspectPriority, Stack } from 'aws-cdk-lib/core';
import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { Construct, IConstruct } from 'constructs';
import type { EndpointApi } from '../../lib/client-endpoint/endpoint-kind';
import { isOfType } from '../cdk-versions/resource-type';

/** What function and host call from within the VPC, and the host's package repositories (in S3). */
const SERVICES = ['secretsmanager', 'ssm', 'ssmmessages', 'ec2messages', 's3'];

/**
 * Warns if function and host are put into subnets without a way out, and the app shows no endpoint for a service that they call. None is made by
 * itself: a VPC takes only one with a private name for each service, and it may lie elsewhere.
 *
 * @param api by which the client endpoint is moved, if by any
 * @param alsoIsolated warns of what a system lacks there besides
 */
export function checkReachability(
  scope: Construct,
  vpc: IVpc,
  subnets: SubnetSelection | undefined,
  api: EndpointApi | undefined,
  alsoIsolated: () => void = () => undefined,
): void {
  const selected = vpc.selectSubnets(subnets);
  const isolated = vpc.isolatedSubnets.map(({ subnetId }) => subnetId);
  if (selected.isPendingLookup || !selected.subnetIds.some((id) => isolated.includes(id))) return;
  // An endpoint may be declared after the upgrade.
  const visit = (node: IConstruct) => {
    if (node !== scope) return;
    alsoIsolated();
    warn(scope, vpc, api);
  };
  Aspects.of(scope).add({ visit }, { priority: AspectPriority.READONLY });
}

/** The services that function and host call, and for which the app shows no endpoint in the VPC so far. */
export function servicesWithoutEndpoint(scope: Construct, vpc: IVpc, api: EndpointApi | undefined): string[] {
  const there = scope.node.root.node.findAll().flatMap((node) => servedBy(node, vpc));
  const called = [SERVICES[0], ...(api === undefined ? [] : [api.service]), ...SERVICES.slice(1)];
  return called.filter((service) => !there.some((name) => name.endsWith(`.${service}`)));
}

function warn(scope: Construct, vpc: IVpc, api: EndpointApi | undefined): void {
  const missing = servicesWithoutEndpoint(scope, vpc, api);
  if (missing.length === 0) return;
  Annotations.of(scope).addWarningV2(
    'cdk-cutover:noEndpoint',
    `Function and migration host are in isolated subnets, and the app shows no VPC endpoint for ${missing.join(', ')}. ` +
      'Add them (a gateway endpoint for s3), let createVpcEndpoints make them, choose vpcSubnets with a way out, or acknowledge this if they exist already.' +
      (api?.reach !== undefined && missing.includes(api.service) ? ` ${api.reach}` : ''),
  );
}

function servedBy(node: IConstruct, vpc: IVpc): string[] {
  if (!isOfType(node, CfnVPCEndpoint) || node.vpcId !== vpc.vpcId) return [];
  const name: unknown = Stack.of(node).resolve(node.serviceName);
  return [typeof name === 'string' ? name : JSON.stringify(name).replace(/[\]}"]+$/, '')];
}
