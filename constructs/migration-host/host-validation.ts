import { Token } from 'aws-cdk-lib/core';
import { AmazonLinuxCpuType, InstanceArchitecture, MachineImage } from 'aws-cdk-lib/aws-ec2';
import type { IMachineImage, InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { DeclarationError } from '../declaration-error';
import type { MigrationHostProps } from './migration-host';

const MIN_GIB = 8;

/** Finds what would keep a host from starting or from being found. Values known only at deploy pass. */
export function validateHost(scope: IConstruct, props: MigrationHostProps): void {
  const { upgrade, vpc, vpcSubnets, volumeSize } = props;
  if (!Token.isUnresolved(upgrade) && !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(upgrade)) {
    throw new DeclarationError(scope, `upgrade is '${upgrade}'`, 'Give lower-case letters, digits and hyphens');
  }
  if (props.securityGroups?.length === 0) {
    throw new DeclarationError(
      scope,
      'securityGroups is empty',
      'Give at least one group, or leave it out for a new one',
    );
  }
  const selected = vpc.selectSubnets(vpcSubnets);
  if (!selected.isPendingLookup && !vpcSubnets && selected.hasPublic) {
    throw new DeclarationError(
      scope,
      'the VPC has no private subnets, and in a public one a host without a public address reaches nothing',
      'Give vpcSubnets with a way out or with endpoints, or a VPC with private subnets',
    );
  }
  if (volumeSize && !volumeSize.isUnresolved() && volumeSize.toGibibytes() < MIN_GIB) {
    throw new DeclarationError(
      scope,
      `volumeSize is ${volumeSize.toGibibytes()} GiB`,
      `Give ${MIN_GIB} GiB or more, which is what Amazon Linux 2023 needs, and room for a dump of blue`,
    );
  }
}

/** Amazon Linux 2023 for the processor of that instance type. */
export function amazonLinuxFor(scope: IConstruct, instanceType: InstanceType): IMachineImage {
  if (Token.isUnresolved(instanceType.toString())) {
    throw new DeclarationError(
      scope,
      'instanceType is known only at deploy, so its processor is not known',
      'Give machineImage, for example MachineImage.latestAmazonLinux2023({ cpuType })',
    );
  }
  const cpuType =
    instanceType.architecture === InstanceArchitecture.ARM_64 ? AmazonLinuxCpuType.ARM_64 : AmazonLinuxCpuType.X86_64;
  return MachineImage.latestAmazonLinux2023({ cpuType });
}
