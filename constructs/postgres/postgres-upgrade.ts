import { type Duration, Stack } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct, IDependable } from 'constructs';
import { valuesAmong } from '../../lib/client-endpoint/endpoint-kind';
import { MAIN_FUNCTION } from '../../lib/runbook/main-function';
import type { ClientEndpoint } from '../client-endpoint/client-endpoint';
import { Connectivity } from '../connectivity/connectivity';
import { Cutover } from '../cutover/cutover';
import type { FallBack } from '../cutover/fall-back';
import type { Side } from '../cutover/side';
import { Upgrade } from '../cutover/upgrade';
import { logPropsOf } from '../logs/function-logs';
import type { LogProps } from '../logs/log-props';
import { MigrationHost } from '../migration-host/migration-host';
import { RunbookDocuments } from '../runbook-document/runbook-documents';
import { HostProgram } from '../migration-host/host-program';
import type { HostProps } from '../migration-host/host-props';
import { grantOwnership } from '../cutover/owner-rights';
import { checkReachability } from '../connectivity/reachability';
import { ResultBucket } from '../result-bucket/result-bucket';
import { secretArn } from '../secrets/secret-identity';
import { grantDescription, grantValue } from '../secrets/secret-rights';
import { upgradeIdOf } from '../cutover/upgrade-id';
import { makeVpcEndpoints } from '../connectivity/vpc-endpoints';
import { AccountFunction } from './account/account-function';
import { abilitiesOf } from './client-abilities';
import type { ClientAbilities } from './corrections';
import { keepGreen } from './kept-green';
import { requireOwnSubject } from './one-upgrade';
import { PostgresFunction } from './postgres-function';
import type { PostgresServer } from './postgres-server';
import { warnOfCertificates } from './certificate-warning';
import { copySessions } from './copy-sessions';
import { endpointKinds } from './endpoint-kinds';
import { ACCOUNT_FUNCTION } from './path/actions';
import { fenceSeconds } from './path/fence-seconds';
import { withRoomForRoles } from './role-count';
import { dumpAndRestore } from './runbook';
import { Strategy } from './strategy';
import { acknowledged } from './acknowledged';
import { validateUpgrade } from './upgrade-validation';
import { assertVersions, versionOf } from './versions';
import { watchSeconds } from './watch-time';

/** An upgrade of RDS PostgreSQL. */
export interface PostgresUpgradeProps extends LogProps, HostProps {
  /**
   * Names the upgrade's documents, hosts and tags: lower-case words joined by `-`, at most 40 characters, unique in the account and region.
   *
   * @default - made of the construct's path
   */
  readonly upgradeId?: string;
  /** A VPC from which both servers are reached and the client endpoint is resolved. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of function and host: they reach AWS' API by NAT or by interface endpoints.
   * @default - the VPC's private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Whether VPC endpoints are made, with the upgrade and deleted with it, for the services that function and host call and for which the app shows
   * none before the upgrade. A VPC takes only one with a private name for each service. Not for Route 53's API, which lies in one region.
   * @default false - synth warns of those that isolated subnets lack
   */
  readonly createVpcEndpoints?: boolean;
  /** The server that is upgraded from. Nothing that this construct does can modify or delete it through CloudFormation. */
  readonly blue: PostgresServer;
  /** The server that is upgraded to: a `PostgresGreen` or any other, empty. */
  readonly green: PostgresServer;
  /** The name that clients resolve. */
  readonly endpoint: ClientEndpoint;
  /**
   * What the least able client can do; logins are tried on green in just that way.
   * @default - what the PostgresParameters of a PostgresGreen are declared for; else every client speaks TLS and SCRAM-SHA-256
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
   * Ids of preflight's warnings that somebody looked at and found no obstacle, for example `large-objects`. An upgrade with any other warning stops
   * before anything is changed.
   * @default - every warning stops the upgrade
   */
  readonly acknowledge?: string[];
  /**
   * How long green is watched after the switch, one second to four minutes.
   * @default Duration.seconds(10)
   */
  readonly watch?: Duration;
  /**
   * Security groups of function and migration host, instead of groups of ours. They are free to send to both servers and to AWS' API; rules that
   * let them in to the servers are made all the same.
   * @default - a new group for each of the two
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * The key that encrypts what the host scripts report, and what servers said when a step failed.
   * @default - S3's own key
   */
  readonly resultKey?: kms.IKey;
}

/**
 * Upgrades RDS PostgreSQL blue/green: function, migration host, documents, rights and the resource that acts when `active` changes.
 * Everything that green needs lies outside: deleting this construct after the upgrade leaves production as it is.
 */
export class PostgresUpgrade extends Upgrade {
  /** Name of the upgrade, e.g. in documents, tags and the procedure. */
  public readonly upgradeId: string;
  /** The SSM documents. */
  public readonly documents: RunbookDocuments;
  /** The function that runs the steps; its step `status` tells who serves. */
  public readonly handler: lambda.IFunction;
  /** @internal */
  public readonly _statusQuestion: { readonly [name: string]: string };
  /** The host that copies and compares. */
  public readonly host: MigrationHost;
  /** Keeps what the host scripts report, and what servers said when a step failed. */
  public readonly resultBucket: s3.Bucket;
  /** Who serves, as found after the last deploy: `BLUE` or `GREEN`. */
  public readonly activeSide: string;
  /** Address that the client endpoint points to, as found after the last deploy. */
  public readonly activeEndpoint: string;

  constructor(scope: Construct, id: string, props: PostgresUpgradeProps) {
    super(scope, id);
    validateUpgrade(this, props);
    const { vpc, vpcSubnets, securityGroups, blue, green, endpoint } = props;
    const blueVersion = versionOf(this, 'blue', blue);
    const greenVersion = versionOf(this, 'green', green);
    assertVersions(this, blueVersion, greenVersion);
    const clients = abilitiesOf(this, props.clients, green);
    const strategy = props.strategy ?? Strategy.dumpAndRestore();
    this.upgradeId = upgradeIdOf(this, props.upgradeId);
    requireOwnSubject(this, props);
    keepGreen(this, green);
    checkReachability(this, vpc, vpcSubnets, endpoint._kind.api, () => warnOfCertificates(this));

    const logs = logPropsOf(props);
    const inVpc = { vpc, vpcSubnets, securityGroups };
    const { handler, connections } = new PostgresFunction(this, 'Function', { ...inVpc, ...logs });
    this.handler = handler;
    const account = AccountFunction.of(this, logs);
    this.host = new MigrationHost(this, 'Host', {
      upgrade: this.upgradeId,
      vpc,
      vpcSubnets,
      instanceType: props.hostInstanceType,
      machineImage: props.hostMachineImage,
      userData: props.hostUserData,
      securityGroups,
    });
    const results = new ResultBucket(this, 'Results', { retention: logs.logRetention, key: props.resultKey });
    this.resultBucket = results.bucket;
    const program = HostProgram.of(this, 'postgres');

    const values = {
      Upgrade: this.upgradeId,
      Strategy: strategy._name,
      Sessions: String(strategy._sessions ?? copySessions(green)),
      ...serverValues('Blue', blue, blueVersion),
      ...serverValues('Green', green, greenVersion),
      RoleSecrets: Object.entries(props.roles ?? {})
        .map(([role, secret]) => `${encodeURIComponent(role)}=${secretArn(secret)}`)
        .join(','),
      ClientTls: String(clients.tls),
      ClientScram: String(clients.scram),
      ...valuesAmong(endpointKinds, endpoint.values),
      FunctionName: handler.functionName,
      Acknowledged: acknowledged(this, props.acknowledge ?? []),
      ResultBucket: this.resultBucket.bucketName,
      ...program.values,
      HostGroup: this.host.groupName,
      HostGroupArn: this.hostGroupArn(),
      WatchSeconds: watchSeconds(this, props.watch),
      FenceWorkSeconds: String(fenceSeconds.work),
      FenceHandoverSeconds: String(fenceSeconds.handover),
    };
    // Whoever asks for the state needs no client role's secret, and their list may be long.
    const { RoleSecrets: roleSecrets, ...question } = values;
    this._statusQuestion = { Step: 'status', ...question };
    const runbook = dumpAndRestore({
      id: this.upgradeId,
      blueVersion,
      greenVersion,
      copySeconds: strategy._copySeconds,
    });
    const { host, resultBucket: outputBucket } = this;
    const functions = { [MAIN_FUNCTION]: handler, [ACCOUNT_FUNCTION]: account.handler };
    this.documents = withRoomForRoles(
      this,
      runbook._data,
      roleSecrets,
      () => new RunbookDocuments(this, 'Documents', { runbook, values, functions, host, outputBucket }),
    );
    const cutover = new Cutover(this, 'Cutover', {
      runbook,
      documents: this.documents,
      values,
      functions,
      active: props.active,
      fallBack: props.fallBack,
      ...logs,
      requires: [
        ...this.connect(blue, green, [{ connections }, this.host]),
        ...this.grantSecrets(props, handler),
        ...this.makeEndpoints(props, [{ connections }, this.host]),
        ...account.grantLook(handler, blue.instance, green.instance),
        results.grantWrite(this.host),
        results.keepMessages(handler, this.upgradeId),
        program.grantRead(this.host),
        endpoint.grantMove(handler),
        ...grantOwnership(handler),
        this.host,
        results,
        // Networks and servers of this app, with the rules that let clients in to green: they are to be there when clients come.
        vpc,
        ...[blue, green].flatMap(({ instance, secret }) => [instance, secret]),
        ...green.instance.connections.securityGroups,
      ],
    });
    this.activeSide = cutover.activeSide;
    this.activeEndpoint = cutover.activeEndpoint;
  }

  private makeEndpoints(props: PostgresUpgradeProps, callers: readonly ec2.IConnectable[]): IDependable[] {
    const { vpc, vpcSubnets, endpoint, createVpcEndpoints } = props;
    return createVpcEndpoints ? makeVpcEndpoints(this, { vpc, vpcSubnets, api: endpoint._kind.api, callers }) : [];
  }

  private connect(blue: PostgresServer, green: PostgresServer, from: readonly ec2.IConnectable[]): IDependable[] {
    const connectivity = Connectivity.of(this);
    return from.flatMap((source) => [
      ...connectivity.allow(source, blue.instance, 'blue'),
      ...connectivity.allow(source, green.instance, 'green'),
    ]);
  }

  /** The master users' secrets are read by function and host, those of the client roles by the function alone, which sees when each rotates. */
  private grantSecrets({ blue, green, roles }: PostgresUpgradeProps, handler: iam.IGrantable): IDependable[] {
    return [
      ...[blue, green].flatMap(({ secret, secretKey }) =>
        [handler, this.host].map((grantee) => grantValue(grantee, secret, secretKey)),
      ),
      ...Object.values(roles ?? {}).map((secret) => grantValue(handler, secret, undefined)),
      ...[blue.secret, green.secret, ...Object.values(roles ?? {})].map((secret) => grantDescription(handler, secret)),
    ];
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
    [`${side}Instance`]: instance.instanceIdentifier,
    [`${side}SecretArn`]: secretArn(secret),
    [`${side}Version`]: version,
  };
}
