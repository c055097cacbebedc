import { Duration, Stack } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledgeRule } from '../cdk-versions/acknowledged-rule';
import { DeclarationError } from '../declaration-error';
import { functionLogs } from '../logs/function-logs';
import type { LogProps } from '../logs/log-props';
import { nodeRuntime } from '../cdk-versions/node-runtime';
import { packageFile } from '../package-file';
import { acknowledgeWildcard } from '../wildcard-right';

/** Below the hour after which CloudFormation gives a custom resource up, so that our own words are heard first. */
const TOTAL_MINUTES = 58;

/** The functions behind `Custom::Cutover`: one set a stack, shared by its upgrades. */
export class CutoverProvider extends Construct implements iam.IGrantable {
  /**
   * The provider of the stack that `scope` belongs to. Its id is part of every ServiceToken and never changes.
   *
   * @param props how its logs are kept: the same for all upgrades of a stack
   * @throws DeclarationError if another upgrade of the stack keeps them otherwise
   */
  public static of(scope: Construct, props: LogProps = {}): CutoverProvider {
    const stack = Stack.of(scope);
    const id = 'CdkCutoverProvider';
    const known = stack.node.tryFindChild(id) as CutoverProvider | undefined;
    if (known) known.requireAlike(scope, props);
    return known ?? new CutoverProvider(stack, id, props);
  }

  /** ServiceToken of the custom resource. */
  public readonly serviceToken: string;
  /** What both handlers run as. */
  public readonly grantPrincipal: iam.IPrincipal;

  private constructor(
    scope: Construct,
    id: string,
    private readonly logProps: LogProps,
  ) {
    super(scope, id);
    const logGroup = functionLogs(this, 'Logs', logProps);
    const role = new iam.Role(this, 'Role', {
      description: 'Starts, joins, observes and stops the documents of upgrades in this stack',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId] }),
    );
    this.grantPrincipal = role;
    const handler = (name: string) =>
      new lambda.Function(this, name, {
        runtime: nodeRuntime(),
        code: lambda.Code.fromAsset(packageFile('assets', 'cutover')),
        handler: `index.${name}`,
        description: `cdk-cutover: ${name} of Custom::Cutover`,
        timeout: Duration.minutes(2),
        memorySize: 256,
        role,
        logGroup,
      });
    const handlers = { onEventHandler: handler('onEvent'), isCompleteHandler: handler('isComplete') };
    const provider = new Provider(this, 'Framework', {
      ...handlers,
      queryInterval: Duration.seconds(5),
      totalTimeout: Duration.minutes(TOTAL_MINUTES),
      logGroup,
      disableWaiterStateMachineLogging: true,
    });
    this.serviceToken = provider.serviceToken;
    acknowledge(provider, Object.values(handlers));
  }

  private requireAlike(scope: Construct, asked: LogProps): void {
    const names = ['logRetention', 'logRemovalPolicy', 'logKey'] as const;
    const other = names.filter((name) => asked[name] !== this.logProps[name]);
    if (other.length === 0) return;
    throw new DeclarationError(
      scope,
      `another upgrade of this stack has another ${other.join(' and ')}, and they share the functions behind Custom::Cutover`,
      'Give all upgrades of a stack the same, or put this one into another stack',
    );
  }
}

/** What the CDK's framework is made of, and nothing of ours. */
function acknowledge(framework: Provider, handlers: readonly lambda.Function[]): void {
  const polls = 'The waiter only polls; what it waits for is logged by the handlers.';
  const reasons: { [id: string]: string } = {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
      "The framework's functions write their logs by AWS' managed policy.",
    'AwsSolutions-SF1': polls,
    'AwsSolutions-SF2': polls,
  };
  for (const [id, reason] of Object.entries(reasons)) acknowledgeRule(framework, id, reason);
  const own = framework.node.findAll().filter((child) => child instanceof lambda.Function);
  for (const { functionArn } of [...handlers, ...own]) {
    acknowledgeWildcard(framework, `${functionArn}:*`, 'The framework invokes any version of the functions behind it.');
  }
}
