import { Duration, Names, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import type { ClientEndpoint } from '../client-endpoint/client-endpoint';
import { Connectivity } from '../connectivity/connectivity';
import { Cutover } from '../cutover/cutover';
import type { FallBack } from '../cutover/fall-back';
import type { Side } from '../cutover/side';
import { DeclarationError } from '../declaration-error';
import { MigrationHost } from '../migration-host/migration-host';
import { RunbookDocuments } from '../runbook-document/runbook-documents';
import type { ClientAbilities } from './corrections';
import { PostgresFunction } from './postgres-function';
import { dumpAndRestore } from './runbook';
import { Strategy } from './strategy';
import { assertVersions, versionOf } from './versions';

/** Blue or green: a server that exists, in this app or imported. */
export interface PostgresServer {
  /** The server. An imported one needs its security groups, so that function and host can be let in. */
  readonly instance: rds.IDatabaseInstance;
  /** Secret of the master user: JSON with `username` and `password`. It must not rotate during the upgrade. */
  readonly secret: secretsmanager.ISecret;
  /**
   * Version, e.g. `11.22`.
   * @default - the version that the app declares; an imported server's must be given
   */
  readonly version?: string;
  /**
   * Customer managed key of the secret, when the secret is imported.
   * @default - the account's key for Secrets Manager
   */
  readonly secretKey?: kms.IKey;
}

/** An upgrade of RDS PostgreSQL. */
export interface PostgresUpgradeProps {
  /** A VPC from which both servers are reached and the client endpoint is resolved. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of function and host: they reach AWS' API by NAT or by interface endpoints.
   * @default - the VPC's private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** The server that is upgraded from. Nothing that this construct does can modify or delete it through CloudFormation. */
  readonly blue: PostgresServer;
  /** The server that is upgraded to: a `PostgresGreen` or any other, empty. */
  readonly green: PostgresServer;
  /** The name that clients resolve. */
  readonly endpoint: ClientEndpoint;
  /**
   * What the least able client can do; logins are tried on green in just that way.
   * @default - every client speaks TLS and SCRAM-SHA-256
   */
  readonly clients?: ClientAbilities;
  /**
   * Secrets of the roles that clients log in as, by role name: JSON with `username` and `password`.
   * @default - no role gets a password on green
   */
  readonly roles?: { readonly [role: string]: secretsmanager.ISecret };
  /**
   * How the data gets to green.
   * @default Strategy.dumpAndRestore()
   */
  readonly strategy?: Strategy;
  /** Who serves. Declare `Side.BLUE` first; later change it to `Side.GREEN` and deploy: that is the cutover. */
  readonly active: Side;
  /**
   * What becomes of green's writes when `active` goes back to `Side.BLUE`.
   * @default - falling back is refused
   */
  readonly fallBack?: FallBack;
  /**
   * How long green is watched after the switch, at most four minutes.
   * @default Duration.seconds(10)
   */
  readonly watch?: Duration;
  /**
   * Type of the migration host, which exists only while the runbook works.
   * @default - see MigrationHost
   */
  readonly hostInstanceType?: ec2.InstanceType;
}

const CAPABLE: ClientAbilities = { tls: true, scram: true };

/**
 * Upgrades RDS PostgreSQL blue/green: function, migration host, documents, rights and the resource that acts when `active` changes.
 * Everything that green needs lies outside: deleting this construct after the upgrade leaves production as it is.
 */
export class PostgresUpgrade extends Construct {
  /** Name of the upgrade, e.g. in documents, tags and the procedure. */
  public readonly upgradeId: string;
  /** The SSM documents. */
  public readonly documents: RunbookDocuments;
  /** The host that copies and compares. */
  public readonly host: MigrationHost;
  /** Keeps what the host scripts report. */
  public readonly resultBucket: s3.Bucket;
  /** Who serves, as found after the last deploy: `BLUE` or `GREEN`. */
  public readonly activeSide: string;
  /** Address that the client endpoint points to, as found after the last deploy. */
  public readonly activeEndpoint: string;

  constructor(scope: Construct, id: string, props: PostgresUpgradeProps) {
    super(scope, id);
    const { vpc, vpcSubnets, blue, green, endpoint } = props;
    const strategy = props.strategy ?? Strategy.dumpAndRestore();
    const watch = (props.watch ?? Duration.seconds(10)).toSeconds();
    if (watch > 240) {
      throw new DeclarationError(
        this,
        `watch is ${watch} s`,
        'Give at most Duration.minutes(4): the function that watches ends after five',
      );
    }
    const blueVersion = versionOf(this, 'blue', blue);
    const greenVersion = versionOf(this, 'green', green);
    assertVersions(this, blueVersion, greenVersion);
    this.upgradeId = Names.uniqueResourceName(this, { maxLength: 40, separator: '-' }).toLowerCase();

    const { handler, connections } = new PostgresFunction(this, 'Function', { vpc, vpcSubnets });
    this.host = new MigrationHost(this, 'Host', {
      upgrade: this.upgradeId,
      vpc,
      vpcSubnets,
      instanceType: props.hostInstanceType,
    });
    this.resultBucket = this.bucket();
    this.resultBucket.grantPut(this.host);
    const requires = [
      ...this.connect(blue, green, [{ connections }, this.host]),
      ...this.grantSecrets(props, handler.grantPrincipal),
      endpoint.grantMove(handler),
      this.host,
      blue.instance,
      green.instance,
      green.secret,
    ];

    const runbook = dumpAndRestore({
      id: this.upgradeId,
      blueVersion,
      greenVersion,
      copySeconds: strategy._copySeconds,
    });
    const clients = props.clients ?? CAPABLE;
    const values = {
      Upgrade: this.upgradeId,
      Strategy: strategy._name,
      ...serverValues('Blue', blue, blueVersion),
      ...serverValues('Green', green, greenVersion),
      RoleSecrets: Object.entries(props.roles ?? {})
        .map(([role, { secretArn }]) => `${encodeURIComponent(role)}=${secretArn}`)
        .join(','),
      ClientTls: String(clients.tls),
      ClientScram: String(clients.scram),
      ...endpoint.values,
      ResultBucket: this.resultBucket.bucketName,
      HostGroup: this.host.groupName,
      HostGroupArn: this.hostGroupArn(),
      WatchSeconds: String(watch),
    };
    this.documents = new RunbookDocuments(this, 'Documents', {
      runbook,
      values,
      handler,
      host: this.host,
      outputBucket: this.resultBucket,
    });
    const cutover = new Cutover(this, 'Cutover', {
      runbook,
      documents: this.documents,
      values,
      handler,
      active: props.active,
      fallBack: props.fallBack,
      requires,
    });
    this.activeSide = cutover.activeSide;
    this.activeEndpoint = cutover.activeEndpoint;
  }

  private connect(blue: PostgresServer, green: PostgresServer, from: readonly ec2.IConnectable[]): IDependable[] {
    const connectivity = Connectivity.of(this);
    return from.flatMap((source) => [
      ...connectivity.allow(source, blue.instance, 'blue'),
      ...connectivity.allow(source, green.instance, 'green'),
    ]);
  }

  /** The master users' secrets are read by function and host, those of the client roles by the function alone. */
  private grantSecrets({ blue, green, roles }: PostgresUpgradeProps, handler: iam.IPrincipal): IDependable[] {
    return [
      ...[blue, green].flatMap(({ secret, secretKey }) =>
        [handler, this.host.grantPrincipal].flatMap((principal) => {
          secretKey?.grantDecrypt(principal);
          return secret.grantRead(principal);
        }),
      ),
      ...Object.values(roles ?? {}).map((secret) => secret.grantRead(handler)),
    ];
  }

  private bucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Results', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(90) }],
      // What was compared is evidence: it outlives the upgrade's lines in the app.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds counts and hashes of a single upgrade for 90 days; CloudTrail knows who read them.',
    });
    return bucket;
  }

  private hostGroupArn(): string {
    return Stack.of(this).formatArn({
      service: 'autoscaling',
      resource: `autoScalingGroup:*:autoScalingGroupName`,
      resourceName: this.host.groupName,
    });
  }
}

function serverValues(side: 'Blue' | 'Green', server: PostgresServer, version: string): { [name: string]: string } {
  const { instance, secret } = server;
  return {
    [`${side}Host`]: instance.dbInstanceEndpointAddress,
    [`${side}Port`]: instance.dbInstanceEndpointPort,
    [`${side}SecretArn`]: secret.secretFullArn ?? secret.secretArn,
    [`${side}Version`]: version,
  };
}
