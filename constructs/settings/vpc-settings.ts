import { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledgeRule } from '../cdk-versions/acknowledged-rule';
import * as forms from './forms';
import type { Section } from './section';

/** A VPC that is there already. */
export interface VpcSettings {
  readonly id: string;
  readonly availabilityZones: string[];
  readonly privateSubnets: string[];
}

/** @param region that it has to lie in; empty where the file says none that is one */
export function readVpc(section: Section, region: string): VpcSettings {
  const read = {
    id: section.text('id', forms.vpc),
    availabilityZones: section.texts('availabilityZones', forms.zone, 2),
    privateSubnets: section.texts('privateSubnets', forms.subnet, 2),
  };
  for (const zone of read.availabilityZones.filter((one) => one && region && !one.startsWith(region))) {
    section.note(
      'vpc.availabilityZones',
      `${zone} is not in ${region}. Write the zones of privateSubnets, in the same order`,
    );
  }
  const [zones, subnets] = [read.availabilityZones.length, read.privateSubnets.length];
  if (zones > 0 && subnets > 0 && zones !== subnets) {
    section.note(
      'vpc.availabilityZones',
      'not as many as privateSubnets. Write the zone of each subnet, in the same order',
    );
  }
  return read;
}

/** @param reason why its route tables do not matter */
export function importVpc(scope: Construct, { id, ...attributes }: VpcSettings, reason: string): IVpc {
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
    ...{ vpcId: id, availabilityZones: attributes.availabilityZones, privateSubnetIds: attributes.privateSubnets },
  });
  acknowledgeRule(vpc, 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId', reason);
  return vpc;
}
