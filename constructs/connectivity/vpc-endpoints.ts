import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct, IDependable } from 'constructs';
import type { EndpointApi } from '../../lib/client-endpoint/endpoint-kind';
import { servicesWithoutEndpoint } from './reachability';

/** What an upgrade's own VPC endpoints are made of. */
export interface VpcEndpointsProps {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** By which the client endpoint is moved. @default - by none */
  readonly api?: EndpointApi;
  /** Who calls the services. */
  readonly callers: readonly ec2.IConnectable[];
}

/** Makes the VPC endpoints that an upgrade needs and that the app does not show so far: they come and go with the upgrade, and admit nobody else. */
export function makeVpcEndpoints(scope: Construct, props: VpcEndpointsProps): IDependable[] {
  const { vpc, vpcSubnets, api, callers } = props;
  const elsewhere = api?.reach === undefined ? undefined : api.service;
  const services = servicesWithoutEndpoint(scope, vpc, api).filter((service) => service !== elsewhere);
  const made: IDependable[] = [];
  if (services.includes('s3')) {
    const service = ec2.GatewayVpcEndpointAwsService.S3;
    made.push(new ec2.GatewayVpcEndpoint(scope, 'S3Endpoint', { vpc, service, subnets: vpcSubnets && [vpcSubnets] }));
  }
  const privately = services.filter((service) => service !== 's3');
  if (privately.length === 0) return made;
  const group = new ec2.SecurityGroup(scope, 'EndpointsSecurityGroup', {
    ...{ vpc, description: 'VPC endpoints of an upgrade', allowAllOutbound: false },
  });
  for (const caller of callers) group.connections.allowFrom(caller, ec2.Port.HTTPS, 'AWS API');
  return [
    ...made,
    group,
    ...privately.map(
      (name) =>
        new ec2.InterfaceVpcEndpoint(scope, `${name}Endpoint`, {
          ...{ vpc, service: new ec2.InterfaceVpcEndpointAwsService(name), open: false, securityGroups: [group] },
          // An endpoint takes one subnet of a zone.
          subnets: { ...vpcSubnets, onePerAz: true },
        }),
    ),
  ];
}
