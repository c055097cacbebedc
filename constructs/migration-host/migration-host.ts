import { Size, Tags } from 'aws-cdk-lib/core';
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  InstanceClass,
  InstanceSize,
  InstanceType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  SecurityGroup,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import type {
  Connections,
  IConnectable,
  IMachineImage,
  ISecurityGroup,
  IVpc,
  SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable, IManagedPolicy, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeRule } from '../cdk-versions/acknowledged-rule';
import { acknowledgeWildcard } from '../wildcard-right';
import { amazonLinuxFor, validateHost } from './host-validation';

/** The tag by which Run Command finds the hosts of an upgrade; its value is the upgrade's id. */
const HOST_TAG = 'cdk-cutover:host';
const DEFAULT_VOLUME_GIB = 100;

/**
 * What the SSM agent calls to be there and to get its commands, over either of the two endpoints. AWS' policy for managed instances
 * (AmazonSSMManagedInstanceCore) reads every parameter of the account, too: nothing here needs one.
 */
const AGENT_ACTIONS = [
  'ssm:UpdateInstanceInformation',
  ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(
    (name) => `ssmmessages:${name}`,
  ),
  ...['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'].map(
    (name) => `ec2messages:${name}`,
  ),
];

/** Properties of MigrationHost. */
export interface MigrationHostProps {
  /** The id of the upgrade: lower-case letters, digits and hyphens. */
  readonly upgrade: string;

  /** The VPC, from which both servers are reached. */
  readonly vpc: IVpc;

  /**
   * The subnets. From there the host must reach Systems Manager, Secrets Manager, S3 and its package repositories: by a way out, or
   * by endpoints.
   *
   * @default - the VPC's private subnets; an error if it has none
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The instance type. More cores copy and hash more tables at a time.
   *
   * @default - m6g.large
   */
  readonly instanceType?: InstanceType;

  /**
   * The image: a Linux with the SSM agent (3.3.2746.0 or later), whose root device is /dev/xvda.
   *
   * @default - the newest Amazon Linux 2023 for the instance type at the time of the deploy
   */
  readonly machineImage?: IMachineImage;

  /**
   * The size of the root volume, on which a dump of blue must fit.
   *
   * @default Size.gibibytes(100)
   */
  readonly volumeSize?: Size;

  /**
   * Commands that run when a host starts, for example the ones that name a package mirror.
   *
   * @default - none
   */
  readonly userData?: UserData;

  /**
   * The security groups of the host, free to send.
   *
   * @default - a new one, into which nobody is let
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * The permissions boundary of the host's role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy;
}

/**
 * The machine that copies and compares: a launch template and an auto scaling group of size 0, which the runbook scales to 1 and
 * back. Nobody can connect to it; Systems Manager runs the commands. A deploy neither starts nor replaces a running host.
 */
export class MigrationHost extends Construct implements IConnectable, IGrantable {
  /** The group, whose size the runbook sets. */
  public readonly autoScalingGroup: AutoScalingGroup;

  /** The group's name, the value HostGroup of a runbook. */
  public readonly groupName: string;

  /** What the host may do: `secret.grantRead(host)`. */
  public readonly grantPrincipal: IPrincipal;

  /** The host's role. */
  public readonly role: Role;

  /** Where the host connects from. It accepts no connection. */
  public readonly connections: Connections;

  /** The tag by which Run Command finds the host. */
  public readonly tagKey: string = HOST_TAG;

  /** The tag's value: the id of the upgrade. */
  public readonly tagValue: string;

  constructor(scope: Construct, id: string, props: MigrationHostProps) {
    super(scope, id);
    validateHost(this, props);
    const instanceType = props.instanceType ?? InstanceType.of(InstanceClass.M6G, InstanceSize.LARGE);

    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      permissionsBoundary: props.permissionsBoundary,
    });
    this.role.addToPolicy(new PolicyStatement({ actions: AGENT_ACTIONS, resources: ['*'] }));
    this.grantPrincipal = this.role;
    const [securityGroup, ...further] = props.securityGroups ?? [
      new SecurityGroup(this, 'SecurityGroup', { vpc: props.vpc, description: 'Migration host: no way in' }),
    ];

    const launchTemplate = new LaunchTemplate(this, 'LaunchTemplate', {
      instanceType,
      machineImage: props.machineImage ?? amazonLinuxFor(this, instanceType),
      role: this.role,
      securityGroup,
      userData: props.userData ?? UserData.forLinux(),
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs((props.volumeSize ?? Size.gibibytes(DEFAULT_VOLUME_GIB)).toGibibytes(), {
            encrypted: true,
            volumeType: EbsDeviceVolumeType.GP3,
            deleteOnTermination: true,
          }),
        },
      ],
    });

    for (const group of further) launchTemplate.connections.addSecurityGroup(group);

    // Without a desired capacity a deploy leaves the size as the runbook set it.
    this.autoScalingGroup = new AutoScalingGroup(this, 'Group', {
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      launchTemplate,
      minCapacity: 0,
      maxCapacity: 1,
    });
    this.groupName = this.autoScalingGroup.autoScalingGroupName;
    this.connections = this.autoScalingGroup.connections;
    this.tagValue = props.upgrade;
    Tags.of(this.autoScalingGroup).add(this.tagKey, this.tagValue, { applyToLaunchedInstances: true });
    this.acknowledge();
  }

  private acknowledge(): void {
    acknowledgeWildcard(this.role, '*', "The SSM agent's own calls know no resource-level permissions.");
    const reason = 'Only the runbook scales the group, between 0 and 1, and reports it.';
    acknowledgeRule(this.autoScalingGroup, 'AwsSolutions-AS3', reason);
  }
}
