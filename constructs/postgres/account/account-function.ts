import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { nodeRuntime } from '../../cdk-versions/node-runtime';
import { functionLogs } from '../../logs/function-logs';
import type { LogProps } from '../../logs/log-props';
import { packageFile } from '../../package-file';
import { acknowledgeWildcard } from '../../wildcard-right';

/** On one instance. */
const OF_INSTANCE = ['rds:DescribeDBInstances', 'rds:DescribePendingMaintenanceActions'];
/** Who points at an instance is found by asking all; rules of security groups know no resource-level permissions. */
const OF_ALL = ['rds:DescribeDBProxies', 'rds:DescribeDBProxyTargets', 'ec2:DescribeSecurityGroupRules'];

/**
 * Asks AWS' APIs what the servers themselves do not know. It runs outside the VPC, so that nobody needs interface endpoints of RDS, EC2 and Lambda
 * for it; it reaches no server, and may change nothing. The upgrades of a stack share it.
 */
export class AccountFunction extends Construct {
  /**
   * The one of the stack that `scope` belongs to.
   *
   * @param props how its logs are kept; that all upgrades of a stack want the same is checked by what else they share
   */
  public static of(scope: Construct, props: LogProps = {}): AccountFunction {
    const stack = Stack.of(scope);
    const id = 'CdkCutoverPostgresAccount';
    return (stack.node.tryFindChild(id) as AccountFunction | undefined) ?? new AccountFunction(stack, id, props);
  }

  /** The function. */
  public readonly handler: lambda.Function;
  private readonly role: iam.Role;

  private constructor(scope: Construct, id: string, props: LogProps) {
    super(scope, id);
    const logGroup = functionLogs(this, 'Logs', props);
    this.role = new iam.Role(this, 'Role', {
      description: 'Looks at instances, proxies and rules for the upgrades in this stack',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(this.role);
    this.role.addToPolicy(new iam.PolicyStatement({ actions: OF_ALL, resources: ['*'] }));
    acknowledgeWildcard(this.role, '*', 'Listings: which proxies and rules there are is what is asked.');
    this.handler = new lambda.Function(this, 'Function', {
      description: "cdk-cutover: what AWS' APIs know of the instances of PostgreSQL upgrades",
      runtime: nodeRuntime(),
      code: lambda.Code.fromAsset(packageFile('assets', 'postgres-account')),
      handler: 'index.handler',
      // SSM Automation ends an invocation after 300 s.
      timeout: Duration.minutes(4),
      memorySize: 512,
      role: this.role,
      logGroup,
    });
  }

  /**
   * Lets it look at both instances of an upgrade, and ask that upgrade's function what only a server tells.
   *
   * @param measurer the upgrade's function in the VPC
   */
  public grantLook(measurer: lambda.IFunction, ...instances: IDatabaseInstance[]): iam.Grant[] {
    return [
      iam.Grant.addToPrincipal({
        grantee: this.role,
        actions: OF_INSTANCE,
        resourceArns: instances.map((instance) => this.instanceArn(instance)),
      }),
      // This very function, not its versions, which grantInvoke would add.
      iam.Grant.addToPrincipal({
        grantee: this.role,
        actions: ['lambda:InvokeFunction'],
        resourceArns: [measurer.functionArn],
      }),
    ];
  }

  /** RDS keeps identifiers in lower case, and IAM compares ARNs as they are written. */
  private instanceArn({ instanceIdentifier: id }: IDatabaseInstance): string {
    const resourceName = Token.isUnresolved(id) ? id : id.toLowerCase();
    return Stack.of(this).formatArn({
      ...{ service: 'rds', resource: 'db', resourceName },
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
