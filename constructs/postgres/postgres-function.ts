import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledgeRule } from '../cdk-versions/acknowledged-rule';
import { functionLogs } from '../logs/function-logs';
import type { LogProps } from '../logs/log-props';
import { nodeRuntime } from '../cdk-versions/node-runtime';
import { packageFile } from '../package-file';

/** Where PostgreSQL's function runs. */
export interface PostgresFunctionProps extends LogProps {
  /** A VPC from which both servers are reached and the client endpoint is resolved. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets that reach AWS' API: by NAT or by interface endpoints.
   * @default - the VPC's private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Security groups, free to send.
   * @default - a new one
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * Permissions boundary and the like are the app's to add.
   * @default - a role of its own
   */
  readonly role?: iam.IRole;
}

/** The steps of PostgreSQL upgrades that must be quick or need a connection from within the VPC. */
export class PostgresFunction extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The function. */
  public readonly handler: lambda.Function;
  /** Its security group: no inbound rule. */
  public readonly connections: ec2.Connections;
  /** What it runs as. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: PostgresFunctionProps) {
    super(scope, id);
    const logGroup = functionLogs(this, 'Logs', props);
    this.handler = new lambda.Function(this, 'Function', {
      description: 'cdk-cutover: steps of PostgreSQL upgrades',
      runtime: nodeRuntime(),
      code: lambda.Code.fromAsset(packageFile('assets', 'postgres')),
      handler: 'index.handler',
      // SSM Automation ends an invocation after 300 s; the function's own deadline comes before that.
      timeout: Duration.seconds(300),
      memorySize: 512,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      role: props.role,
      logGroup,
      environment: {
        // Lambda's Node.js loads the certificates of Amazon RDS only when told to.
        NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
        // A run that begins with one release of the code does not end with another.
        RELEASE: fingerprint(packageFile('assets', 'postgres', 'index.js')),
      },
    });
    this.connections = this.handler.connections;
    this.grantPrincipal = this.handler.grantPrincipal;
    if (props.role || !this.handler.role) return;
    for (const policy of ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole']) {
      acknowledgeRule(
        this.handler.role,
        `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${policy}]`,
        "Logs and network interfaces by AWS' managed policies for functions in a VPC.",
      );
    }
  }
}

function fingerprint(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
}
