import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type {
  Connections,
  IConnectable,
  ISecurityGroup,
  IVpc,
  InstanceType,
  SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  CaCertificate,
  Credentials,
  DatabaseInstance,
  DatabaseSecret,
  EngineLifecycleSupport,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import type { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledgeRule } from '../cdk-versions/acknowledged-rule';
import { validateGreen } from './green-validation';
import type { PostgresParameters } from './postgres-parameters';
import { retainGroups, unretained } from './retained';

const DEFAULT_PORT = 5432;

/** Properties of PostgresGreen. */
export interface PostgresGreenProps {
  /** The VPC in which green runs: blue's. */
  readonly vpc: IVpc;

  /** Green's version and parameters. */
  readonly parameters: PostgresParameters;

  /** The instance type, for example `InstanceType.of(InstanceClass.M7G, InstanceSize.LARGE)`. */
  readonly instanceType: InstanceType;

  /** Storage in GiB, 20 to 65536 (gp3). It should hold blue's data with room to spare: storage never shrinks. */
  readonly allocatedStorage: number;

  /**
   * The limit in GiB up to which RDS enlarges the storage, at least a tenth above `allocatedStorage`.
   *
   * @default - the storage does not grow by itself
   */
  readonly maxAllocatedStorage?: number;

  /**
   * The subnets, in at least two availability zones. In whichever subnets it is, green gets no public address.
   *
   * @default - the VPC's private subnets; an error if it has none
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of green. Groups that this app makes are retained, with their rules.
   *
   * @default - a new group, into which nobody is let
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * The key that encrypts the storage. A key of this app must be retained.
   *
   * @default - RDS' own key of the account
   */
  readonly storageEncryptionKey?: IKey;

  /**
   * The key that encrypts green's secret. A key of this app must be retained.
   *
   * @default - the account's key for Secrets Manager
   */
  readonly secretEncryptionKey?: IKey;

  /**
   * Whether a standby in another zone takes over when the first fails.
   *
   * @default true
   */
  readonly multiAz?: boolean;

  /**
   * How long automatic backups are kept, 1 to 35 days.
   *
   * @default Duration.days(7)
   */
  readonly backupRetention?: Duration;

  /**
   * The port. Clients keep theirs, since a CNAME carries none: it should be blue's.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * The name of the main user, whose password is made by Secrets Manager.
   *
   * @default 'postgres'
   */
  readonly masterUsername?: string;
}

/**
 * A green RDS PostgreSQL: encrypted, gp3, protected against deletion, without automatic minor upgrades, with a secret and a
 * security group of its own. It holds no database yet: the upgrade brings them.
 *
 * Green is tomorrow's production, so all that it needs is retained: the instance, its secret and their attachment, the groups of
 * parameters, subnets and security, and the rules that let clients in. Synth fails if an Aspect, such as
 * `RemovalPolicies.of(stack).destroy()`, undoes that. A deploy that makes green and fails leaves it behind, therefore:
 * docs/runbook-of-the-night.md says how to remove it.
 */
export class PostgresGreen extends Construct implements IConnectable {
  /** The instance. */
  public readonly instance: DatabaseInstance;

  /** The main user's secret, attached to the instance. */
  public readonly secret: ISecret;

  /** Who may connect: `green.connections.allowDefaultPortFrom(client)`. */
  public readonly connections: Connections;

  /** The parameters with which green runs. */
  public readonly parameters: PostgresParameters;

  /** The name of the main user. */
  public readonly masterUsername: string;

  constructor(scope: Construct, id: string, props: PostgresGreenProps) {
    super(scope, id);
    validateGreen(this, props);
    this.parameters = props.parameters;
    this.masterUsername = props.masterUsername ?? 'postgres';

    const secret = new DatabaseSecret(this, 'Secret', {
      username: this.masterUsername,
      encryptionKey: props.secretEncryptionKey,
    });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const securityGroups = props.securityGroups ?? [
      new SecurityGroup(this, 'SecurityGroup', { vpc: props.vpc, description: 'Green PostgreSQL' }),
    ];

    this.instance = new DatabaseInstance(this, 'Instance', {
      engine: props.parameters.engine,
      parameterGroup: props.parameters.parameterGroup,
      credentials: Credentials.fromSecret(secret, this.masterUsername),
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups,
      instanceType: props.instanceType,
      allocatedStorage: props.allocatedStorage,
      maxAllocatedStorage: props.maxAllocatedStorage,
      storageType: StorageType.GP3,
      storageEncrypted: true,
      storageEncryptionKey: props.storageEncryptionKey,
      multiAz: props.multiAz ?? true,
      port: props.port ?? DEFAULT_PORT,
      publiclyAccessible: false,
      caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
      backupRetention: props.backupRetention ?? Duration.days(7),
      deleteAutomatedBackups: false,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: false,
      allowMajorVersionUpgrade: false,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const resource = this.instance.node.defaultChild as CfnDBInstance;
    // The instance's own property is younger than the oldest aws-cdk-lib that the package works with.
    resource.engineLifecycleSupport = EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED;
    this.secret = this.instance.secret as ISecret;
    this.secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.connections = this.instance.connections;
    retainGroups(securityGroups);

    const keys = [props.storageEncryptionKey, props.secretEncryptionKey].filter((key) => key !== undefined);
    this.node.addValidation({
      validate: () => unretained([this, props.parameters], securityGroups, keys).map(mustBeRetained),
    });
    this.acknowledge(secret, props.port ?? DEFAULT_PORT);
  }

  private acknowledge(secret: DatabaseSecret, port: number): void {
    acknowledgeRule(
      secret,
      'AwsSolutions-SMG4',
      'A rotation in the middle of an upgrade would lock it out. Once green serves: green.instance.addRotationSingleUser().',
    );
    if (port !== DEFAULT_PORT) return;
    acknowledgeRule(
      this.instance,
      'AwsSolutions-RDS11',
      'Clients follow a CNAME, which carries no port: green listens where blue does.',
    );
  }
}

function mustBeRetained(path: string): string {
  return (
    `${path} would be deleted with its stack, or with a deploy that made it and failed, although the green server needs it. ` +
    'Leave green out where removal policies are set (apply them to other scopes, or excludeResourceTypes), or set RemovalPolicy.RETAIN on it afterwards.'
  );
}
