import type { IMachineImage, InstanceType, UserData } from 'aws-cdk-lib/aws-ec2';

/** What an upgrade's migration host is made of. */
export interface HostProps {
  /**
   * Type of the migration host, which exists only while the runbook works.
   * @default - see MigrationHost
   */
  readonly hostInstanceType?: InstanceType;
  /**
   * Image of the migration host: one that has what the host would install (PostgreSQL's client tools and Node.js), where it cannot reach package
   * repositories. For the processor of `hostInstanceType`, with the AWS CLI, an SSM agent of 3.3.2746.0 or later and /dev/xvda as root device.
   * @default - see MigrationHost
   */
  readonly hostMachineImage?: IMachineImage;
  /**
   * Commands that run when the migration host starts, for example the ones that name a package mirror.
   * @default - none
   */
  readonly hostUserData?: UserData;
}
